package io.tern.protocol;

import java.io.IOException;
import java.lang.reflect.Array;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An array of anything but bytes: a list. */
final class TreeArrayCodec extends TreeCodec {
    private final Class<?> component;
    private final TreeCodec element;

    TreeArrayCodec(Class<?> component, TreeCodec element) {
        this.component = component;
        this.element = element;
    }

    /** The array's class. */
    Class<?> type() {
        return component.arrayType();
    }

    @Override
    void write(TreeWriter out, Object value) throws IOException {
        int length = Array.getLength(value);
        if (!out.beginList(value, length)) {
            return;
        }
        for (int i = 0; i < length; i++) {
            element.writeNullable(out, Array.get(value, i));
        }
        out.endList();
    }

    @Override
    Object read(TreeReader in, Object node) {
        if (!(node instanceof TreeNode.Elements list)) {
            throw mismatch(node);
        }
        Object known = in.enter(list, this);
        if (known != null) {
            return known;
        }
        List<@Nullable Object> elements = list.elements();
        Object made = Array.newInstance(component, elements.size());
        in.made(list, this, made);
        for (int i = 0; i < elements.size(); i++) {
            Object each = element.readNullable(in, elements.get(i));
            if (each == null && component.isPrimitive()) {
                throw new WireFormatException("null in " + describe());
            }
            Array.set(made, i, each);
        }
        in.exit();
        return made;
    }

    @Override
    String describe() {
        return "a " + component.getTypeName() + "[]";
    }
}
