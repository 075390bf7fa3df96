package io.tern.registry.zookeeper;

import io.tern.api.ServiceKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Names of nodes. What ZooKeeper or a shell might stumble over is percent-encoded as UTF-8: all but ASCII letters, digits
 * and {@code . _ - ~ $ @ + :}; so a service's node is named like the service. Thread-safe.
 */
final class NodeNames {
    private static final String PLAIN = "._-~$@+:";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private NodeNames() {}

    static String encode(String name) {
        StringBuilder encoded = new StringBuilder(name.length());
        boolean dotsOnly = name.equals(".") || name.equals("..");
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (isPlain(c) && !dotsOnly) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || PLAIN.indexOf(c) >= 0;
    }

    /**
     * The name that was encoded.
     *
     * @throws IllegalArgumentException if a percent sign is not followed by two hexadecimal digits, or the bytes are no
     *     UTF-8
     */
    static String decode(String encoded) {
        byte[] in = encoded.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out.write(in[i]);
            } else if (i + 2 < in.length && HexFormat.isHexDigit(in[i + 1]) && HexFormat.isHexDigit(in[i + 2])) {
                out.write(HexFormat.fromHexDigit(in[i + 1]) * 16 + HexFormat.fromHexDigit(in[i + 2]));
                i += 2;
            } else {
                throw malformed(encoded);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(out.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(encoded);
        }
    }

    private static IllegalArgumentException malformed(String encoded) {
        return new IllegalArgumentException("'" + encoded + "' (expected: percent-encoded UTF-8)");
    }

    /** The service of a node's name, or null if it is none: somebody else's node. */
    static @Nullable ServiceKey service(String encoded) {
        try {
            return ServiceKey.parse(decode(encoded));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
