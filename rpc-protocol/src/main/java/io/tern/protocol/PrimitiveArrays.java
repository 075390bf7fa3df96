package io.tern.protocol;

/** The elements of primitive arrays in the compact layout, without boxes. Stateless. */
final class PrimitiveArrays {
    private PrimitiveArrays() {}

    static void write(ProtostuffWriter out, Object array) {
        if (array instanceof int[] ints) {
            for (int each : ints) {
                out.writeInteger(each);
            }
        } else if (array instanceof long[] longs) {
            for (long each : longs) {
                out.writeInteger(each);
            }
        } else if (array instanceof double[] doubles) {
            for (double each : doubles) {
                out.writeDouble(each);
            }
        } else if (array instanceof float[] floats) {
            for (float each : floats) {
                out.writeFloat(each);
            }
        } else if (array instanceof boolean[] booleans) {
            for (boolean each : booleans) {
                out.writeByte(each ? 1 : 0);
            }
        } else if (array instanceof char[] chars) {
            for (char each : chars) {
                out.writeInteger(each);
            }
        } else if (array instanceof short[] shorts) {
            for (short each : shorts) {
                out.writeInteger(each);
            }
        } else {
            throw new IllegalArgumentException("not a primitive array: " + array.getClass());
        }
    }

    static Object read(ProtostuffReader in, Class<?> component, int size) {
        return switch (component.getName()) {
            case "int" -> readInts(in, size);
            case "long" -> readLongs(in, size);
            case "double" -> readDoubles(in, size);
            case "float" -> readFloats(in, size);
            case "boolean" -> readBooleans(in, size);
            case "char" -> readChars(in, size);
            case "short" -> readShorts(in, size);
            default -> throw new IllegalArgumentException("not an array of " + component);
        };
    }

    private static int[] readInts(ProtostuffReader in, int size) {
        int[] made = new int[size];
        for (int i = 0; i < size; i++) {
            made[i] = in.readInt();
        }
        return made;
    }

    private static long[] readLongs(ProtostuffReader in, int size) {
        long[] made = new long[size];
        for (int i = 0; i < size; i++) {
            made[i] = in.readInteger();
        }
        return made;
    }

    private static double[] readDoubles(ProtostuffReader in, int size) {
        double[] made = new double[size];
        for (int i = 0; i < size; i++) {
            made[i] = in.readDouble();
        }
        return made;
    }

    private static float[] readFloats(ProtostuffReader in, int size) {
        float[] made = new float[size];
        for (int i = 0; i < size; i++) {
            made[i] = in.readFloat();
        }
        return made;
    }

    private static boolean[] readBooleans(ProtostuffReader in, int size) {
        boolean[] made = new boolean[size];
        for (int i = 0; i < size; i++) {
            made[i] = in.readFlag();
        }
        return made;
    }

    private static char[] readChars(ProtostuffReader in, int size) {
        char[] made = new char[size];
        for (int i = 0; i < size; i++) {
            made[i] = (Character) SimpleCodecs.CHAR.readBody(in);
        }
        return made;
    }

    private static short[] readShorts(ProtostuffReader in, int size) {
        short[] made = new short[size];
        for (int i = 0; i < size; i++) {
            made[i] = (short) IntegerCodec.SHORT.readLong(in);
        }
        return made;
    }
}
