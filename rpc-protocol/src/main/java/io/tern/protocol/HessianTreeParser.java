package io.tern.protocol;

import static com.alibaba.com.caucho.hessian.io.Hessian2Constants.*;

import com.alibaba.com.caucho.hessian.io.Hessian2Input;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message that {@link HessianScan} has passed as a tree. hessian-lite reads the values without parts; lists, maps
 * and objects never come to it, so it never looks a class up, and its serializer factory, whose caches are static and
 * whose classes want {@code sun.misc.Unsafe}, is not even initialized. Not thread-safe.
 */
final class HessianTreeParser extends Hessian2Input {
    private final List<Definition> classes = new ArrayList<>();
    /** What references count. */
    private final List<TreeNode> containers = new ArrayList<>();

    HessianTreeParser(InputStream in) {
        super(in);
    }

    TreeNode parse() throws IOException {
        if (readObject() instanceof TreeNode root) {
            root.attach();
            return root;
        }
        throw new WireFormatException("expected a list or object, found a value without parts");
    }

    @Override
    public @Nullable Object readObject() throws IOException {
        int tag = read();
        if ((tag & 0xF0) == BC_OBJECT_DIRECT) {
            return readInstance(tag - BC_OBJECT_DIRECT);
        }
        if ((tag & 0xF0) == BC_LIST_DIRECT) {
            if (tag < BC_LIST_DIRECT_UNTYPED) {
                readType();
            }
            return readList(tag & LIST_DIRECT_MAX);
        }
        switch (tag) {
            case BC_LIST_VARIABLE, BC_LIST_FIXED, BC_MAP -> readType();
            case BC_OBJECT_DEF -> {
                readDefinition();
                return readObject();
            }
            default -> {}
        }
        return switch (tag) {
            case BC_LIST_VARIABLE, BC_LIST_VARIABLE_UNTYPED -> readVariableList();
            case BC_LIST_FIXED, BC_LIST_FIXED_UNTYPED -> readList(readInt());
            case BC_MAP, BC_MAP_UNTYPED -> readEntries();
            case BC_OBJECT -> readInstance(readInt());
            case BC_REF -> containers.get(readInt());
            default -> {
                unread();
                yield super.readObject();
            }
        };
    }

    private void readDefinition() throws IOException {
        String type = readString();
        String[] names = new String[readInt()];
        for (int i = 0; i < names.length; i++) {
            names[i] = readString();
        }
        classes.add(new Definition(type, names));
    }

    private TreeNode readInstance(int index) throws IOException {
        Definition definition = classes.get(index);
        @Nullable Object[] values = new @Nullable Object[definition.names.length];
        TreeNode node = new TreeNode.Members(definition.type, definition.names, values);
        containers.add(node);
        long weight = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = readObject();
            weight += attach(values[i]);
        }
        node.complete(weight);
        return node;
    }

    private TreeNode readList(int length) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>(length);
        TreeNode node = new TreeNode.Elements(elements);
        containers.add(node);
        long weight = 0;
        for (int i = 0; i < length; i++) {
            weight += add(elements);
        }
        node.complete(weight);
        return node;
    }

    private TreeNode readVariableList() throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        return readToEnd(new TreeNode.Elements(elements), elements);
    }

    private TreeNode readEntries() throws IOException {
        List<@Nullable Object> keysAndValues = new ArrayList<>();
        return readToEnd(new TreeNode.Entries(keysAndValues), keysAndValues);
    }

    private TreeNode readToEnd(TreeNode node, List<@Nullable Object> parts) throws IOException {
        containers.add(node);
        long weight = 0;
        while (!isEnd()) {
            weight += add(parts);
        }
        readEnd();
        node.complete(weight);
        return node;
    }

    private long add(List<@Nullable Object> parts) throws IOException {
        Object part = readObject();
        parts.add(part);
        return attach(part);
    }

    /** The part's weight, cut so that no sum of as many as a message can have overflows. */
    private static long attach(@Nullable Object part) {
        return part instanceof TreeNode node ? Math.min(node.attach(), Long.MAX_VALUE >> 32) : 1;
    }

    /** A class that the message has defined. */
    private static final class Definition {
        private final String type;
        private final String[] names;

        Definition(String type, String[] names) {
            this.type = type;
            this.names = names;
        }
    }
}
