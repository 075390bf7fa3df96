package io.tern.protocol;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages of random values with a few bytes changed, cut out or doubled. */
final class TreeMutationTest {
    private static final int MESSAGES = 300;
    private static final int MUTATIONS = 20;

    static Stream<Serializer> serializers() {
        return Stream.of(new HessianSerializer(), new JsonSerializer());
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void aMutatedMessageIsAValueOrRefused(Serializer serializer) {
        TupleCodec codec = TreeFuzz.codec(serializer);
        Random random = new Random(11);
        for (int seed = 0; seed < MESSAGES; seed++) {
            byte[] message = TreeFuzz.message(codec, seed);
            for (int i = 0; i < MUTATIONS; i++) {
                TreeFuzz.readOrRefuse(codec, mutated(message, random));
            }
        }
    }

    private static byte[] mutated(byte[] message, Random random) {
        int from = random.nextInt(message.length);
        int to = Math.min(message.length, from + random.nextInt(8));
        byte[] changed = switch (random.nextInt(3)) {
            case 0 -> message.clone();
            case 1 -> spliced(message, to, from); // doubles what is between
            default -> spliced(message, from, to); // cuts it out
        };
        for (int k = random.nextInt(3); k > 0 && changed.length > 0; k--) {
            // small steps, too: they turn one kind of value into its neighbour
            int index = random.nextInt(changed.length);
            changed[index] = (byte) (random.nextBoolean() ? changed[index] + 1 : random.nextInt(256));
        }
        return changed;
    }

    /** The beginning up to one index, then everything from another one on. */
    private static byte[] spliced(byte[] message, int until, int from) {
        byte[] made = new byte[until + message.length - from];
        System.arraycopy(message, 0, made, 0, until);
        System.arraycopy(message, from, made, until, message.length - from);
        return made;
    }
}
