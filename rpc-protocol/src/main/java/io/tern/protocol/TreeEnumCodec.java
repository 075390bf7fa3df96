package io.tern.protocol;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An enum: the name of the constant. */
final class TreeEnumCodec extends TreeNamedCodec {
    private final Map<String, Object> byName = new HashMap<>();

    /** The default for unknown constants; null if they are refused. */
    private final @Nullable Object unknown;

    TreeEnumCodec(Class<?> type, @Nullable Object unknown) {
        super(type.getName());
        this.unknown = unknown;
        for (Object constant : type.getEnumConstants()) {
            byName.put(((Enum<?>) constant).name(), constant);
        }
    }

    @Override
    void writeNamed(TreeWriter out, Object value, boolean typed) throws IOException {
        boolean wrap = typed && !out.tellsTypes();
        if (wrap) {
            out.beginWrapper(name());
        }
        out.textValue(name(), nameOf(value));
        if (wrap) {
            out.endWrapper();
        }
    }

    @Override
    Object readNamed(TreeReader in, TreeNode.Members node) {
        if (node.wrapped() instanceof String constant) {
            return ofName(constant);
        }
        throw new WireFormatException("expected " + name() + ", found no name of a constant");
    }

    @Override
    Object read(TreeReader in, Object node) {
        if (node instanceof String constant && !in.tellsTypes()) {
            return ofName(constant);
        }
        if (node instanceof TreeNode.Members members && name().equals(members.type())) {
            return readNamed(in, members);
        }
        throw mismatch(node);
    }

    @Override
    String nameOf(Object value) {
        return ((Enum<?>) value).name();
    }

    @Override
    Object ofName(String constant) {
        Object found = byName.getOrDefault(constant, unknown);
        if (found == null) {
            throw EnumCodec.unknown(name(), constant);
        }
        return found;
    }

    @Override
    boolean standsIn(Object value) {
        return value == unknown;
    }
}
