package io.tern.protocol;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** Moves one field between an object and the wire; the frequent primitives without boxes. Thread-safe. */
abstract class FieldCodec {
    final WireField field;

    FieldCodec(WireField field) {
        this.field = field;
    }

    static FieldCodec of(WireField field, ValueCodec codec) {
        return switch (field.type().raw().getName()) {
            case "int" -> new IntField(field);
            case "long" -> new LongField(field);
            case "double" -> new DoubleField(field);
            case "boolean" -> new BooleanField(field);
            default -> new ObjectField(field, codec);
        };
    }

    abstract void writeField(ProtostuffWriter out, Object target) throws Throwable;

    /** Sets a field of a bean; it is not null. */
    abstract void readField(ProtostuffReader in, int number, Object target) throws Throwable;

    abstract void writeCompact(ProtostuffWriter out, Object target) throws Throwable;

    /** Sets a field of a bean. */
    abstract void readCompact(ProtostuffReader in, Object target) throws Throwable;

    /** Sets a field of a bean to null. */
    void setNull(Object target) throws Throwable {
        throw new WireFormatException("null for a primitive");
    }

    /** The value of a record's component; the reader says that it is not null. */
    abstract Object readComponent(ProtostuffReader in, int number);

    /** The value of a record's component. */
    abstract @Nullable Object readCompactComponent(ProtostuffReader in);

    private static final class IntField extends FieldCodec {
        private final MethodHandle getter;
        private final @Nullable MethodHandle setter;

        IntField(WireField field) {
            super(field);
            getter = field.getter();
            setter = field.setter();
        }

        @Override
        void writeField(ProtostuffWriter out, Object target) throws Throwable {
            out.integerField(field.number(), (int) getter.invokeExact(target));
        }

        @Override
        void readField(ProtostuffReader in, int number, Object target) throws Throwable {
            writable(setter).invokeExact(target, (int) IntegerCodec.INT.readLongField(in));
        }

        @Override
        void writeCompact(ProtostuffWriter out, Object target) throws Throwable {
            out.writeInteger((int) getter.invokeExact(target));
        }

        @Override
        void readCompact(ProtostuffReader in, Object target) throws Throwable {
            writable(setter).invokeExact(target, in.readInt());
        }

        @Override
        Object readComponent(ProtostuffReader in, int number) {
            return (int) IntegerCodec.INT.readLongField(in);
        }

        @Override
        Object readCompactComponent(ProtostuffReader in) {
            return in.readInt();
        }
    }

    private static final class LongField extends FieldCodec {
        private final MethodHandle getter;
        private final @Nullable MethodHandle setter;

        LongField(WireField field) {
            super(field);
            getter = field.getter();
            setter = field.setter();
        }

        @Override
        void writeField(ProtostuffWriter out, Object target) throws Throwable {
            out.integerField(field.number(), (long) getter.invokeExact(target));
        }

        @Override
        void readField(ProtostuffReader in, int number, Object target) throws Throwable {
            writable(setter).invokeExact(target, IntegerCodec.LONG.readLongField(in));
        }

        @Override
        void writeCompact(ProtostuffWriter out, Object target) throws Throwable {
            out.writeInteger((long) getter.invokeExact(target));
        }

        @Override
        void readCompact(ProtostuffReader in, Object target) throws Throwable {
            writable(setter).invokeExact(target, in.readInteger());
        }

        @Override
        Object readComponent(ProtostuffReader in, int number) {
            return IntegerCodec.LONG.readLongField(in);
        }

        @Override
        Object readCompactComponent(ProtostuffReader in) {
            return in.readInteger();
        }
    }

    private static final class DoubleField extends FieldCodec {
        private final MethodHandle getter;
        private final @Nullable MethodHandle setter;

        DoubleField(WireField field) {
            super(field);
            getter = field.getter();
            setter = field.setter();
        }

        @Override
        void writeField(ProtostuffWriter out, Object target) throws Throwable {
            out.doubleField(field.number(), (double) getter.invokeExact(target));
        }

        @Override
        void readField(ProtostuffReader in, int number, Object target) throws Throwable {
            writable(setter).invokeExact(target, FloatingCodec.DOUBLE.readDoubleField(in));
        }

        @Override
        void writeCompact(ProtostuffWriter out, Object target) throws Throwable {
            out.writeDouble((double) getter.invokeExact(target));
        }

        @Override
        void readCompact(ProtostuffReader in, Object target) throws Throwable {
            writable(setter).invokeExact(target, in.readDouble());
        }

        @Override
        Object readComponent(ProtostuffReader in, int number) {
            return FloatingCodec.DOUBLE.readDoubleField(in);
        }

        @Override
        Object readCompactComponent(ProtostuffReader in) {
            return in.readDouble();
        }
    }

    private static final class BooleanField extends FieldCodec {
        private final MethodHandle getter;
        private final @Nullable MethodHandle setter;

        BooleanField(WireField field) {
            super(field);
            getter = field.getter();
            setter = field.setter();
        }

        @Override
        void writeField(ProtostuffWriter out, Object target) throws Throwable {
            SimpleCodecs.writeBooleanField(out, field.number(), (boolean) getter.invokeExact(target));
        }

        @Override
        void readField(ProtostuffReader in, int number, Object target) throws Throwable {
            writable(setter).invokeExact(target, SimpleCodecs.readBooleanField(in));
        }

        @Override
        void writeCompact(ProtostuffWriter out, Object target) throws Throwable {
            out.writeByte((boolean) getter.invokeExact(target) ? 1 : 0);
        }

        @Override
        void readCompact(ProtostuffReader in, Object target) throws Throwable {
            writable(setter).invokeExact(target, in.readFlag());
        }

        @Override
        Object readComponent(ProtostuffReader in, int number) {
            return SimpleCodecs.readBooleanField(in);
        }

        @Override
        Object readCompactComponent(ProtostuffReader in) {
            return in.readFlag();
        }
    }

    /** References, and the rarer primitives in boxes. */
    private static final class ObjectField extends FieldCodec {
        private final ValueCodec codec;
        private final boolean primitive;
        private final MethodHandle getter;
        private final @Nullable MethodHandle setter;

        ObjectField(WireField field, ValueCodec codec) {
            super(field);
            this.codec = codec;
            primitive = field.type().raw().isPrimitive();
            getter = field.getter().asType(MethodType.methodType(Object.class, Object.class));
            MethodHandle typed = field.setter();
            setter = typed == null ? null : typed.asType(MethodType.methodType(void.class, Object.class, Object.class));
        }

        @Override
        void writeField(ProtostuffWriter out, Object target) throws Throwable {
            codec.writeNullableField(out, field.number(), (Object) getter.invokeExact(target));
        }

        @Override
        void readField(ProtostuffReader in, int number, Object target) throws Throwable {
            Object value = codec.readField(in, number);
            writable(setter).invokeExact(target, value);
        }

        @Override
        void setNull(Object target) throws Throwable {
            if (primitive) {
                super.setNull(target);
            }
            writable(setter).invokeExact(target, (Object) null);
        }

        @Override
        void writeCompact(ProtostuffWriter out, Object target) throws Throwable {
            Object value = (Object) getter.invokeExact(target);
            if (primitive) {
                codec.writeBody(out, value);
            } else {
                codec.writeNullable(out, value);
            }
        }

        @Override
        void readCompact(ProtostuffReader in, Object target) throws Throwable {
            Object value = readCompactComponent(in);
            writable(setter).invokeExact(target, value);
        }

        @Override
        Object readComponent(ProtostuffReader in, int number) {
            return codec.readField(in, number);
        }

        @Override
        @Nullable
        Object readCompactComponent(ProtostuffReader in) {
            return primitive ? codec.readBody(in) : codec.readNullable(in);
        }
    }

    private static MethodHandle writable(@Nullable MethodHandle setter) {
        if (setter == null) {
            throw new IllegalStateException("a record component is set by its constructor");
        }
        return setter;
    }
}
