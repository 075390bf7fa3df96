package io.tern.faults.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;

/** What may stand in a registration's node that is none, kind by kind. */
final class Garbage {
    private static final int LARGE_BYTES = 900_000;
    private static final int DEEP = 5_000;
    private static final String FIELDS = "\"application\":\"x\",\"weight\":100";

    private static final List<String> TEXTS = List.of(
            "",
            "null",
            "[]",
            "{",
            "{}",
            "\"text\"",
            "<xml/>",
            "{\"version\":\"2.0\",\"address\":\"127.0.0.1:1\"," + FIELDS + '}',
            "{\"version\":1,\"address\":\"127.0.0.1:1\"," + FIELDS + '}',
            "{\"version\":\"1.0\"," + FIELDS + '}',
            "{\"version\":\"1.0\",\"address\":null," + FIELDS + '}',
            "{\"version\":\"1.0\",\"address\":\"127.0.0.1:99999\"," + FIELDS + '}',
            "{\"version\":\"1.0\",\"address\":\"no address/at all\"," + FIELDS + '}',
            "{\"version\":\"1.0\",\"address\":\"127.0.0.1:1\",\"weight\":-1}",
            "{\"version\":\"1.0\",\"address\":\"127.0.0.1:1\",\"weight\":1e300}",
            "{\"version\":\"1.0\",\"address\":\"127.0.0.1:1\",\"tags\":{\"a\":1}}",
            "{\"version\":\"1.0\",\"address\":\"127.0.0.1:1\",\"serializers\":[1,2]}",
            "{\"version\":\"1.0\",\"address\":\"127.0.0.1:1\",\"metadata\":[]}",
            "[".repeat(DEEP),
            "{\"version\":\"1.0\",\"metadata\":" + "{\"a\":".repeat(DEEP));

    private Garbage() {}

    /** One in five is of random bytes, and a few are nearly as large as ZooKeeper allows. */
    static byte[] draw(Random random) {
        if (random.nextInt(50) == 0) {
            return bytes(random, LARGE_BYTES);
        }
        return random.nextInt(5) == 0
                ? bytes(random, random.nextInt(1_000))
                : TEXTS.get(random.nextInt(TEXTS.size())).getBytes(UTF_8);
    }

    /** A name that one of ours, somebody else's, or nobody's could be. */
    static String name(Random random, int number) {
        return switch (random.nextInt(4)) {
            case 0 -> "%ZZ-" + number;
            case 1 -> "%C0%80-" + number;
            case 2 -> "x".repeat(300) + number;
            default -> "instance-" + number;
        };
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
