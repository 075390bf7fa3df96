package io.tern.protocol;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code Map.Entry}: a list of key and value, as in a map that is a list of pairs. */
final class TreeEntryCodec extends TreeCodec {
    /** The name in wrappers, whichever class is declared. */
    static final String NAME = Map.Entry.class.getName();

    private final Class<?> type;
    private final TreeCodec key;
    private final TreeCodec value;

    TreeEntryCodec(Class<?> type, TreeCodec key, TreeCodec value) {
        this.type = type;
        this.key = key;
        this.value = value;
    }

    @Override
    void write(TreeWriter out, Object entry) throws IOException {
        Map.Entry<?, ?> written = (Map.Entry<?, ?>) entry;
        if (out.tellsTypes()) {
            out.beginWrapper(NAME);
        }
        out.beginList(new Object(), 2); // an entry has no identity to keep
        key.writeNullable(out, written.getKey());
        value.writeNullable(out, written.getValue());
        out.endList();
        if (out.tellsTypes()) {
            out.endWrapper();
        }
    }

    @Override
    Object read(TreeReader in, Object node) {
        Object inside = node;
        if (in.tellsTypes()) {
            if (!(node instanceof TreeNode.Members members) || !NAME.equals(members.type())) {
                throw mismatch(node);
            }
            inside = members.wrapped();
        }
        if (!(inside instanceof TreeNode.Elements pair)) {
            throw mismatch(inside);
        }
        return readPair(in, pair);
    }

    @Override
    String describe() {
        return "a " + type.getName();
    }

    @Override
    boolean describesItself(TreeWriter out, Object entry) {
        return out.tellsTypes();
    }

    @Override
    boolean wrapsItself() {
        return true;
    }

    private Object readPair(TreeReader in, TreeNode.Elements node) {
        Object known = in.enter(node, this);
        if (known != null) {
            return known;
        }
        in.pending(node, this);
        List<@Nullable Object> parts = node.elements();
        if (parts.size() != 2) {
            throw new WireFormatException(
                    "expected " + describe() + ", a list of key and value, found one of " + parts.size() + " values");
        }
        Object k = key.readNullable(in, parts.get(0));
        Object made = Containers.newEntry(type, k, value.readNullable(in, parts.get(1)));
        in.made(node, this, made);
        in.exit();
        return made;
    }
}
