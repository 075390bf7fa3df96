package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the exceptions that one method declares: class, message, the chain of causes as text, and the fields
 * of its own, always in the tagged layout. An exception of a class outside the set travels as its nearest superclass
 * inside it.
 *
 * <p>An exception is rebuilt by its constructor (String, Throwable), (String) or (); a String is taken to be the message.
 * Causes arrive as a {@link RemoteCauseException}, suppressed exceptions and the stack trace not at all.
 *
 * <p>Thread-safe.
 */
public final class ExceptionCodec {
    private final Map<Class<?>, Entry> byClass = new HashMap<>();
    private final Map<String, Entry> byName = new HashMap<>();

    /**
     * Prepares for the exceptions of a method.
     *
     * @param declared the {@code throws} clause; their subclasses that the graph has belong to the set, too
     */
    public ExceptionCodec(TypeGraph graph, BoundSerializer serializer, List<Class<?>> declared) {
        for (ThrowableShape shape : graph.throwables()) {
            if (declared.stream().anyMatch(type -> type.isAssignableFrom(shape.type()))) {
                Entry entry = new Entry(shape, serializer.fields(shape.fields()));
                byClass.put(shape.type(), entry);
                byName.put(shape.type().getName(), entry);
            }
        }
    }

    /**
     * Appends a declared exception to a buffer that the caller keeps.
     *
     * @return false, with nothing written, if the method declares neither the exception nor a superclass of it
     * @throws WireValueException if one of the exception's own fields may not travel; the buffer is as before
     */
    public boolean write(Throwable thrown, ByteBuf out) {
        Entry entry = nearest(thrown.getClass());
        if (entry == null) {
            return false;
        }
        int start = out.writerIndex();
        ProtostuffWriter head = new ProtostuffWriter(out);
        head.writeString(entry.shape.type().getName());
        head.writeString(ExceptionText.message(thrown));
        head.writeString(ExceptionText.causes(thrown, entry.shape.type()));
        head.finish();
        boolean written = false;
        try {
            entry.fields.write(values(entry.shape.fields(), thrown), out, Layout.TAGGED);
            written = true;
        } finally {
            if (!written) {
                out.writerIndex(start);
            }
        }
        return true;
    }

    /**
     * Reads an exception from all readable bytes of a buffer that the caller keeps.
     *
     * @throws WireFormatException if the bytes are anything but one of the declared exceptions
     */
    public Throwable read(ByteBuf in) {
        ProtostuffReader head = new ProtostuffReader(in);
        String name = head.readString();
        Entry entry = byName.get(String.valueOf(name));
        if (name == null || entry == null) {
            throw new WireFormatException(
                    "expected a declared exception, found " + (name == null ? "none" : TypeNames.shown(name)));
        }
        String message = head.readString();
        String causes = head.readString();
        in.skipBytes(head.consumed());
        @Nullable Object[] values = entry.fields.read(in, Layout.TAGGED);
        Throwable made = entry.shape.newInstance(message, causes == null ? null : new RemoteCauseException(causes));
        setFields(made, entry.shape.fields(), values);
        return made;
    }

    private @Nullable Entry nearest(Class<?> thrown) {
        for (Class<?> type = thrown; type != null; type = type.getSuperclass()) {
            Entry entry = byClass.get(type);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    private static @Nullable Object[] values(List<WireField> fields, Throwable thrown) {
        @Nullable Object[] values = new @Nullable Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields.get(i).get(thrown);
        }
        return values;
    }

    private static void setFields(Throwable made, List<WireField> fields, @Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] != TupleCodec.ABSENT) {
                StructMaker.requireValue(fields.get(i), values[i]);
                fields.get(i).set(made, values[i]);
            }
        }
    }

    private record Entry(ThrowableShape shape, TupleCodec fields) {}
}
