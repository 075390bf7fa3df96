package io.tern.protocol;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An array of anything but bytes; arrays of arrays are arrays whose component is one. */
final class ArrayCodec extends ContainerCodec {
    private final Class<?> component;
    private final ValueCodec element;

    ArrayCodec(Class<?> component, ValueCodec element) {
        super(Mark.ARRAY);
        this.component = component;
        this.element = element;
    }

    @Override
    boolean accepts(int foundMark) {
        return foundMark >= Mark.LIST && foundMark <= Mark.ARRAY;
    }

    /** Its length is fixed. */
    @Override
    Object seen(ProtostuffWriter out, Object value) {
        return value;
    }

    @Override
    void writeElements(ProtostuffWriter out, Object value) {
        int length = Array.getLength(value);
        for (int i = 0; i < length; i++) {
            element.writeNullableField(out, ProtostuffFormat.ELEMENT, Array.get(value, i));
        }
    }

    @Override
    Object readElements(ProtostuffReader in, int group) {
        List<@Nullable Object> elements = new ArrayList<>();
        int number = nextElement(in, group);
        while (number != ProtostuffReader.END) {
            if (number != ProtostuffFormat.ELEMENT) {
                throw new WireFormatException("a field of number " + number + " in an array");
            }
            Object each = element.readNullableField(in, number);
            if (each == null && component.isPrimitive()) {
                throw new WireFormatException("null in a " + describe());
            }
            elements.add(each);
            number = in.nextField(group);
        }
        return toArray(elements);
    }

    @Override
    int size(Object value) {
        return Array.getLength(value);
    }

    @Override
    void writeCounted(ProtostuffWriter out, Object value, int size) {
        if (component.isPrimitive()) {
            PrimitiveArrays.write(out, value);
            return;
        }
        for (Object each : (Object[]) value) {
            element.writeNullable(out, each);
        }
    }

    @Override
    Object readCounted(ProtostuffReader in, int size) {
        if (component.isPrimitive()) {
            return PrimitiveArrays.read(in, component, size);
        }
        @Nullable Object[] made = (@Nullable Object[]) Array.newInstance(component, size);
        for (int i = 0; i < size; i++) {
            made[i] = element.readNullable(in);
        }
        return made;
    }

    @Override
    String describe() {
        return component.getTypeName() + "[]";
    }

    private Object toArray(List<@Nullable Object> elements) {
        Object made = Array.newInstance(component, elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Array.set(made, i, elements.get(i));
        }
        return made;
    }
}
