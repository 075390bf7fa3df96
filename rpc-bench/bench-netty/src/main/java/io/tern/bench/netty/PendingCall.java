package io.tern.bench.netty;

import java.util.function.Function;

/** A call on its way. Made by the caller, then handed to the event loop. */
abstract class PendingCall<T> {
    /** Writes the argument of a call. */
    interface Argument {
        void write(FieldWriter out);
    }

    private final Operation operation;
    private final Argument argument;
    private final Function<FieldReader, T> decoder;

    PendingCall(Operation operation, Argument argument, Function<FieldReader, T> decoder) {
        this.operation = operation;
        this.argument = argument;
        this.decoder = decoder;
    }

    /** Writes the request: only for the event loop. */
    final void write(FieldWriter out, int id) {
        int length = out.reserveInt();
        int start = out.size();
        out.writeInt(id);
        out.writeByte(operation.code());
        argument.write(out);
        out.setInt(length, out.size() - start);
    }

    /** Reads the result behind the id and completes: only for the event loop, which spares a copy and a second wake-up. */
    final void read(FieldReader in) {
        if (in.readByte() == 0) {
            succeed(decoder.apply(in));
        } else {
            fail(new IllegalStateException(in.readString()));
        }
    }

    abstract void succeed(T result);

    abstract void fail(RuntimeException failure);
}
