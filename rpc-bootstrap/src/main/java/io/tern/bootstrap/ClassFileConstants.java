package io.tern.bootstrap;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads the constant pool of a class file (JVM specification, 4.4), and what refers to it right behind. Thread-safe. */
final class ClassFileConstants {
    private static final int MAGIC = 0xCAFEBABE;
    private static final int VERSION_BYTES = 4;
    private static final int ACCESS_AND_THIS_BYTES = 4;
    private static final int TEXT = 1;
    private static final int CLASS = 7;

    private ClassFileConstants() {}

    /**
     * Whether {@code text} is one of the class file's constants. An annotation's type descriptor always is where the annotation
     * is used, so a no is certain, while a yes may have another reason.
     *
     * @throws IOException if the stream is no class file of a known form
     */
    static boolean mention(InputStream in, String text) throws IOException {
        DataInputStream data = open(in);
        int count = data.readUnsignedShort();
        for (int index = 1; index < count; index++) {
            int tag = data.readUnsignedByte();
            if (tag == TEXT) {
                if (data.readUTF().equals(text)) {
                    return true;
                }
            } else {
                data.skipNBytes(bytesOf(tag));
                index += tag == 5 || tag == 6 ? 1 : 0; // A long and a double take two places.
            }
        }
        return false;
    }

    /**
     * The binary name of the class's superclass; {@code java.lang.Object} for an interface, "" for {@code Object} and a module.
     *
     * @throws IOException if the stream is no class file of a known form
     */
    static String superclass(InputStream in) throws IOException {
        DataInputStream data = open(in);
        int count = data.readUnsignedShort();
        String[] texts = new String[count];
        int[] names = new int[count];
        for (int index = 1; index < count; index++) {
            int tag = data.readUnsignedByte();
            if (tag == TEXT) {
                texts[index] = data.readUTF();
            } else if (tag == CLASS) {
                names[index] = data.readUnsignedShort();
            } else {
                data.skipNBytes(bytesOf(tag));
                index += tag == 5 || tag == 6 ? 1 : 0;
            }
        }
        data.skipNBytes(ACCESS_AND_THIS_BYTES);
        int superclass = data.readUnsignedShort();
        if (superclass == 0) {
            return "";
        }
        if (superclass >= count || names[superclass] >= count || texts[names[superclass]] == null) {
            throw new IOException("the superclass is no class");
        }
        return texts[names[superclass]].replace('/', '.');
    }

    private static DataInputStream open(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(new BufferedInputStream(in));
        if (data.readInt() != MAGIC) {
            throw new IOException("the first four bytes are not those of a class file");
        }
        data.skipNBytes(VERSION_BYTES);
        return data;
    }

    private static int bytesOf(int tag) throws IOException {
        return switch (tag) {
            case 7, 8, 16, 19, 20 -> 2; // class, string, method type, module, package
            case 15 -> 3; // method handle
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 4; // int, float, members, name and type, dynamic
            case 5, 6 -> 8; // long, double
            default -> throw new IOException("unknown constant of kind " + tag);
        };
    }
}
