package io.tern.protocol;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** See {@link TreeFuzz}. Fuzzes with {@code JAZZER_FUZZ=1}; otherwise runs the stored inputs. */
final class HessianFuzzTest {
    private static final TupleCodec CODEC = TreeFuzz.codec(new HessianSerializer());

    /** Messages of random values. */
    static Stream<Arguments> seeds() {
        return TreeFuzz.seeds(CODEC);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void anyBytesAreAValueOrRefused(byte[] input) {
        TreeFuzz.readOrRefuse(CODEC, input);
    }
}
