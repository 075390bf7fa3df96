package io.tern.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record or bean of exactly one class. Every field is written, so that what a reader lacks is what the writer lacks. */
final class StructCodec extends NamedCodec {
    private static final byte SEEN = 1;
    private static final byte SEEN_MOVED = 2;
    /** Far more than a hierarchy has. */
    private static final int MAX_CLASSES_PER_FIELD = 64;

    private final StructMaker maker;
    private final List<WireField> wireFields;
    private final FieldIndex index;
    private final boolean[] primitive;
    private FieldCodec[] fields = new FieldCodec[0];

    StructCodec(Shape.Struct shape) {
        this(shape, shape.type().raw());
    }

    /** With a class above the struct's, reads only the fields that this one has: values of an unknown class of the same hierarchy. */
    StructCodec(Shape.Struct shape, Class<?> shared) {
        super(shape.type().raw().getName());
        this.maker = shape.maker();
        this.wireFields = shape.fields();
        this.index = new FieldIndex(shape.type().raw(), wireFields, shared);
        this.primitive = new boolean[wireFields.size()];
        for (int i = 0; i < primitive.length; i++) {
            primitive[i] = wireFields.get(i).type().raw().isPrimitive();
        }
    }

    /** Completes the codec, once; the fields may lead back to it. */
    void complete(List<FieldCodec> codecs) {
        fields = codecs.toArray(new FieldCodec[0]);
    }

    @Override
    int mark() {
        return Mark.STRUCT;
    }

    @Override
    void writeField(ProtostuffWriter out, int number, Object value) {
        out.mark(Mark.STRUCT);
        out.startGroup(number);
        out.typeField(name());
        for (FieldCodec field : fields) {
            try {
                field.writeField(out, value);
            } catch (Throwable e) {
                throw whileWriting(field, e);
            }
        }
        out.endGroup(number);
    }

    @Override
    Object readField(ProtostuffReader in, int number) {
        throw new IllegalStateException("a struct is read by the codec of the place where it is declared");
    }

    @Override
    Object readGroup(ProtostuffReader in, int group) {
        byte[] seen = new byte[fields.length];
        if (maker.takesValues()) {
            @Nullable Object[] components = maker.newValues();
            readFields(in, group, components, seen);
            return maker.newOf(components);
        }
        Object bean = maker.newBean();
        readFields(in, group, bean, seen);
        return bean;
    }

    @Override
    void writeBody(ProtostuffWriter out, Object value) {
        out.enter();
        for (FieldCodec field : fields) {
            try {
                field.writeCompact(out, value);
            } catch (Throwable e) {
                throw whileWriting(field, e);
            }
        }
        out.exit();
    }

    @Override
    Object readBody(ProtostuffReader in) {
        in.enter();
        Object value = maker.takesValues() ? readCompactValues(in) : readCompactBean(in);
        in.exit();
        return value;
    }

    private Object readCompactValues(ProtostuffReader in) {
        @Nullable Object[] components = new @Nullable Object[fields.length];
        for (int i = 0; i < components.length; i++) {
            try {
                components[i] = fields[i].readCompactComponent(in);
            } catch (WireFormatException e) {
                throw e.at(wireFields.get(i).toString());
            }
        }
        return maker.newOf(components);
    }

    private Object readCompactBean(ProtostuffReader in) {
        Object bean = maker.newBean();
        for (FieldCodec field : fields) {
            try {
                field.readCompact(in, bean);
            } catch (Throwable e) {
                throw whileReading(field, e);
            }
        }
        return bean;
    }

    /** Into the values that a constructor takes (an array), or into a bean. */
    private void readFields(ProtostuffReader in, int group, Object target, byte[] seen) {
        List<ProtostuffReader.Checkpoint> moved = List.of();
        int expected = 0;
        for (int number = in.nextField(group); number != ProtostuffReader.END; number = in.nextField(group)) {
            int found = index.indexOf(number, expected);
            if (found == FieldIndex.NONE) {
                moved = remembered(in, number, moved);
                in.skipField(number);
                continue;
            }
            if (seen[found] == SEEN) {
                throw new WireFormatException("sent twice")
                        .at(wireFields.get(found).toString());
            }
            seen[found] = SEEN;
            expected = found + 1;
            readField(in, number, found, target);
        }
        for (ProtostuffReader.Checkpoint field : moved) {
            readMoved(in, field, target, seen);
        }
    }

    private List<ProtostuffReader.Checkpoint> remembered(
            ProtostuffReader in, int number, List<ProtostuffReader.Checkpoint> moved) {
        if (index.indexOfMoved(number) == FieldIndex.NONE) {
            return moved;
        }
        List<ProtostuffReader.Checkpoint> longer = moved.isEmpty() ? new ArrayList<>() : moved;
        if (longer.size() > fields.length * MAX_CLASSES_PER_FIELD) {
            throw new WireFormatException("fields of " + name() + " sent again and again");
        }
        longer.add(in.checkpoint(number));
        return longer;
    }

    /** Where the field also came by its own number, the moved one is another field of the same name. */
    private void readMoved(ProtostuffReader in, ProtostuffReader.Checkpoint field, Object target, byte[] seen) {
        int found = index.indexOfMoved(field.number());
        if (seen[found] == SEEN) {
            return;
        }
        if (seen[found] == SEEN_MOVED) {
            throw new WireFormatException("declared by two other classes on the other side")
                    .at(wireFields.get(found).toString());
        }
        seen[found] = SEEN_MOVED;
        ProtostuffReader.Checkpoint end = in.goBack(field);
        readField(in, field.number(), found, target);
        in.goOn(end);
    }

    private void readField(ProtostuffReader in, int number, int found, Object target) {
        FieldCodec field = fields[found];
        try {
            if (maker.takesValues()) {
                ((@Nullable Object[]) target)[found] = readComponent(in, number, found);
            } else if (in.isNull()) {
                field.setNull(target);
            } else {
                field.readField(in, number, target);
            }
        } catch (Throwable e) {
            throw whileReading(field, e);
        }
    }

    private @Nullable Object readComponent(ProtostuffReader in, int number, int found) {
        if (!in.isNull()) {
            return fields[found].readComponent(in, number);
        }
        if (primitive[found]) {
            throw new WireFormatException("null for a primitive");
        }
        return null;
    }

    private static RuntimeException whileWriting(FieldCodec field, Throwable thrown) {
        if (thrown instanceof WireValueException e) {
            return e.at(field.field.toString());
        }
        return WireField.unexpected(thrown);
    }

    private static RuntimeException whileReading(FieldCodec field, Throwable thrown) {
        if (thrown instanceof WireFormatException e) {
            return e.at(field.field.toString());
        }
        return WireField.unexpected(thrown);
    }
}
