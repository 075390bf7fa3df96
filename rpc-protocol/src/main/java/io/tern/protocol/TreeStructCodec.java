package io.tern.protocol;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A record or bean of exactly one class: an object. Every field is written, nulls too; a field that a message lacks stays as
 * the bean's constructor left it, or is null or zero in a record.
 */
final class TreeStructCodec extends TreeNamedCodec {
    private final StructMaker maker;
    private final List<WireField> fields;
    private final TreeFieldNames fieldNames;
    private final boolean[] primitive;
    /** A record's components as declared, a bean's fields by name. */
    private final int[] order;

    private final String[] orderedNames;
    private TreeCodec[] codecs = new TreeCodec[0];

    /** The names find only the fields that are to be read. */
    TreeStructCodec(Shape.Struct shape, TreeFieldNames fieldNames) {
        super(shape.type().raw().getName());
        maker = shape.maker();
        fields = shape.fields();
        this.fieldNames = fieldNames;
        primitive = new boolean[fields.size()];
        for (int i = 0; i < primitive.length; i++) {
            primitive[i] = fields.get(i).type().raw().isPrimitive();
        }
        Comparator<Integer> byName = Comparator.comparing(i -> fieldNames.written()[i]);
        IntStream all = IntStream.range(0, fields.size());
        order = (shape.type().raw().isRecord()
                        ? all
                        : all.boxed().sorted(byName).mapToInt(i -> i))
                .toArray();
        orderedNames =
                IntStream.of(order).mapToObj(i -> fieldNames.written()[i]).toArray(String[]::new);
    }

    /** Completes the codec, once; the fields may lead back to it. */
    void complete(List<TreeCodec> fieldCodecs) {
        codecs = fieldCodecs.toArray(new TreeCodec[0]);
    }

    @Override
    void writeNamed(TreeWriter out, Object value, boolean typed) throws IOException {
        boolean mutable = !maker.takesValues();
        if (!out.beginStruct(name(), orderedNames, typed, value, mutable)) {
            return;
        }
        for (int i = 0; i < order.length; i++) {
            WireField field = fields.get(order[i]);
            try {
                out.member(orderedNames[i]);
                codecs[order[i]].writeNullable(out, field.get(value));
            } catch (WireValueException e) {
                throw e.at(field.toString());
            }
        }
        out.endStruct(value, mutable);
    }

    @Override
    Object read(TreeReader in, Object node) {
        throw new IllegalStateException("a struct is read by the codec of the place where it is declared");
    }

    @Override
    Object readNamed(TreeReader in, TreeNode.Members node) {
        Object known = in.enter(node, this);
        if (known != null) {
            return known;
        }
        Object made = maker.takesValues() ? readValues(in, node) : readBean(in, node);
        in.exit();
        return made;
    }

    private Object readBean(TreeReader in, TreeNode.Members node) {
        Object bean = maker.newBean();
        in.made(node, this, bean);
        int[] found = fieldNames.find(node);
        for (int i = 0; i < found.length; i++) {
            if (found[i] != TreeFieldNames.MISSING) {
                fields.get(i).set(bean, readField(in, i, node.value(found[i])));
            }
        }
        return bean;
    }

    private Object readValues(TreeReader in, TreeNode.Members node) {
        in.pending(node, this);
        @Nullable Object[] components = maker.newValues();
        int[] found = fieldNames.find(node);
        for (int i = 0; i < found.length; i++) {
            if (found[i] != TreeFieldNames.MISSING) {
                components[i] = readField(in, i, node.value(found[i]));
            }
        }
        Object made = in.frames().newOf(maker, fields, components);
        in.made(node, this, made);
        return made;
    }

    private @Nullable Object readField(TreeReader in, int index, @Nullable Object node) {
        try {
            if (node == null && primitive[index]) {
                throw new WireFormatException("null for a primitive");
            }
            return codecs[index].readNullable(in, node);
        } catch (WireFormatException e) {
            throw e.at(fields.get(index).toString());
        }
    }
}
