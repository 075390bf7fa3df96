package io.tern.protocol;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code Optional} and its kin: a list of no or one element, so that an empty one differs from null. */
final class TreeOptionalCodec extends TreeCodec {
    private final String type;
    private final TreeCodec element;
    private final Function<Object, @Nullable Object> unwrap;
    private final Function<@Nullable Object, Object> wrap;

    private TreeOptionalCodec(
            Class<?> type,
            TreeCodec element,
            Function<Object, @Nullable Object> unwrap,
            Function<@Nullable Object, Object> wrap) {
        this.type = type.getName();
        this.element = element;
        this.unwrap = unwrap;
        this.wrap = wrap;
    }

    static TreeOptionalCodec of(TreeCodec element) {
        return new TreeOptionalCodec(
                Optional.class, element, value -> ((Optional<?>) value).orElse(null), Optional::ofNullable);
    }

    static TreeOptionalCodec ofInt() {
        return new TreeOptionalCodec(
                OptionalInt.class,
                TreeIntegerCodec.INT,
                value -> ((OptionalInt) value).isPresent() ? ((OptionalInt) value).getAsInt() : null,
                value -> value == null ? OptionalInt.empty() : OptionalInt.of((Integer) value));
    }

    static TreeOptionalCodec ofLong() {
        return new TreeOptionalCodec(
                OptionalLong.class,
                TreeIntegerCodec.LONG,
                value -> ((OptionalLong) value).isPresent() ? ((OptionalLong) value).getAsLong() : null,
                value -> value == null ? OptionalLong.empty() : OptionalLong.of((Long) value));
    }

    static TreeOptionalCodec ofDouble() {
        return new TreeOptionalCodec(
                OptionalDouble.class,
                TreeFloatingCodec.DOUBLE,
                value -> ((OptionalDouble) value).isPresent() ? ((OptionalDouble) value).getAsDouble() : null,
                value -> value == null ? OptionalDouble.empty() : OptionalDouble.of((Double) value));
    }

    @Override
    void write(TreeWriter out, Object value) throws IOException {
        if (out.tellsTypes()) {
            out.beginWrapper(type);
        }
        Object present = unwrap.apply(value);
        out.beginList(new Object(), present == null ? 0 : 1); // an Optional has no identity to keep
        if (present != null) {
            element.write(out, present);
        }
        out.endList();
        if (out.tellsTypes()) {
            out.endWrapper();
        }
    }

    @Override
    Object read(TreeReader in, Object node) {
        Object inside = node;
        if (in.tellsTypes()) {
            if (!(node instanceof TreeNode.Members members) || !type.equals(members.type())) {
                throw mismatch(node);
            }
            inside = members.wrapped();
        }
        if (!(inside instanceof TreeNode.Elements list)) {
            throw mismatch(inside);
        }
        return readList(in, list);
    }

    @Override
    String describe() {
        return "a " + type;
    }

    @Override
    boolean describesItself(TreeWriter out, Object value) {
        return out.tellsTypes();
    }

    @Override
    boolean wrapsItself() {
        return true;
    }

    private Object readList(TreeReader in, TreeNode.Elements node) {
        Object known = in.enter(node, this);
        if (known != null) {
            return known;
        }
        in.pending(node, this);
        List<@Nullable Object> elements = node.elements();
        if (elements.size() > 1) {
            throw new WireFormatException(elements.size() + " values in " + describe());
        }
        Object made = wrap.apply(elements.isEmpty() ? null : readPresent(in, elements.get(0)));
        in.made(node, this, made);
        in.exit();
        return made;
    }

    private Object readPresent(TreeReader in, @Nullable Object node) {
        if (node == null) {
            throw new WireFormatException("null in " + describe());
        }
        return element.read(in, node);
    }
}
