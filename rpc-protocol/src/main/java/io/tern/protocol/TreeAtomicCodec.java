package io.tern.protocol;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** An atomic variable of the type table: what is in it, wrapped if the format tells types. */
final class TreeAtomicCodec<T> extends TreeCodec {
    static final TreeAtomicCodec<AtomicInteger> INTEGER = new TreeAtomicCodec<>(
            AtomicInteger.class, TreeIntegerCodec.INT, AtomicInteger::get, v -> new AtomicInteger((Integer) v));
    static final TreeAtomicCodec<AtomicLong> LONG = new TreeAtomicCodec<>(
            AtomicLong.class, TreeIntegerCodec.LONG, AtomicLong::get, v -> new AtomicLong((Long) v));
    static final TreeAtomicCodec<AtomicBoolean> BOOLEAN = new TreeAtomicCodec<>(
            AtomicBoolean.class, TreeSimpleCodecs.BOOLEAN, AtomicBoolean::get, v -> new AtomicBoolean((Boolean) v));

    private final Class<T> type;
    private final TreeCodec content;
    private final Function<T, Object> get;
    private final Function<Object, T> make;

    private TreeAtomicCodec(Class<T> type, TreeCodec content, Function<T, Object> get, Function<Object, T> make) {
        this.type = type;
        this.content = content;
        this.get = get;
        this.make = make;
    }

    @Override
    void write(TreeWriter out, Object value) throws IOException {
        if (value.getClass() != type) {
            throw new WireValueException(
                    value.getClass().getName() + " is a subclass of " + type.getName() + " outside the type table");
        }
        if (out.tellsTypes()) {
            out.beginWrapper(type.getName());
        }
        content.write(out, get.apply(type.cast(value)));
        if (out.tellsTypes()) {
            out.endWrapper();
        }
    }

    @Override
    Object read(TreeReader in, Object node) {
        Object inside = node;
        if (in.tellsTypes()) {
            if (!(node instanceof TreeNode.Members members) || !type.getName().equals(members.type())) {
                throw mismatch(node);
            }
            inside = members.wrapped();
        }
        return make.apply(content.read(in, inside));
    }

    @Override
    String describe() {
        return "a " + type.getName();
    }

    @Override
    boolean describesItself(TreeWriter out, Object value) {
        return out.tellsTypes();
    }

    @Override
    boolean wrapsItself() {
        return true;
    }
}
