package io.tern.protocol;

import java.util.HashMap;
import java.util.Map;

/** The codec of each scalar of the type table. Immutable. */
final class ScalarCodecs {
    private static final Map<Class<?>, ValueCodec> SIMPLE = new HashMap<>();

    static {
        simple(SimpleCodecs.VOID, void.class, Void.class);
        simple(SimpleCodecs.BOOLEAN, boolean.class, Boolean.class);
        simple(IntegerCodec.BYTE, byte.class, Byte.class);
        simple(IntegerCodec.SHORT, short.class, Short.class);
        simple(SimpleCodecs.CHAR, char.class, Character.class);
        simple(IntegerCodec.INT, int.class, Integer.class);
        simple(IntegerCodec.LONG, long.class, Long.class);
        simple(FloatingCodec.FLOAT, float.class, Float.class);
        simple(FloatingCodec.DOUBLE, double.class, Double.class);
        simple(SimpleCodecs.STRING, String.class);
        simple(SimpleCodecs.BYTES, byte[].class);
    }

    private ScalarCodecs() {}

    /** The codec of a class for which {@link TypeTable#isScalar} holds. */
    static ValueCodec of(Class<?> type) {
        ValueCodec simple = SIMPLE.get(type);
        ValueCodec codec = simple != null ? simple : MarkedScalars.byClass().get(type);
        if (codec == null) {
            throw new IllegalStateException("a scalar without codec: " + type);
        }
        return codec;
    }

    /** All of them by class. */
    static Map<Class<?>, ValueCodec> byClass() {
        Map<Class<?>, ValueCodec> all = new HashMap<>(SIMPLE);
        all.putAll(MarkedScalars.byClass());
        return all;
    }

    /** Those with marks of their own. */
    static Map<Integer, ScalarCodec<?>> byMark() {
        return MarkedScalars.byMark();
    }

    private static void simple(ValueCodec codec, Class<?>... types) {
        for (Class<?> type : types) {
            SIMPLE.put(type, codec);
        }
    }
}
