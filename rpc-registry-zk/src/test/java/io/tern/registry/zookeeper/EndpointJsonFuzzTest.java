package io.tern.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tern.api.Endpoint;
import io.tern.api.Registration;
import io.tern.api.ServiceKey;
import io.tern.registry.zookeeper.EndpointJson.UnreadableException;
import io.tern.testkit.AllocationMeter;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whatever stands in a node, put there by whom ever: it is an endpoint, which can be written and read again, or it is refused
 * with the one exception in a line or two, and either takes a bounded amount of memory.
 */
final class EndpointJsonFuzzTest {
    private static final long SPARE_BYTES = 1 << 20;
    private static final long BYTES_PER_BYTE = 1_000;
    private static final ServiceKey SERVICE = new ServiceKey("demo.EchoService", "", "1.0");

    @DictionaryEntries({
        "{\"", "\":", "\",\"", "\"]", "\"version\":\"1.0\"", "\"address\":\"h:1\"", "\"application\":", "\"weight\":",
        "\"warmupMillis\":", "\"serializers\":[", "\"tags\":[", "\"metadata\":{", "\\u0000", "null", "-1", "1e9"
    })
    @FuzzTest(maxDuration = "10m")
    void anyBytesAreAnEndpointOrRefused(byte[] input) throws UnreadableException {
        if (input == null) {
            return;
        }
        AtomicReference<@Nullable Endpoint> read = new AtomicReference<>();
        AllocationMeter.assertOnceAtMost(
                SPARE_BYTES + BYTES_PER_BYTE * input.length,
                "reading " + input.length + " bytes",
                () -> read.set(readOrRefuse(input)));
        Endpoint endpoint = read.get();
        if (endpoint != null) {
            byte[] again = writeOrRefuse(endpoint);
            assertThat(again.length == 0 ? endpoint : EndpointJson.read("i-1", again))
                    .isEqualTo(endpoint);
        }
    }

    private static @Nullable Endpoint readOrRefuse(byte[] input) {
        try {
            return EndpointJson.read("i-1", input);
        } catch (UnreadableException refused) {
            assertThat(refused).message().isNotBlank().hasSizeLessThan(20_000);
            return null;
        }
    }

    /** No bytes if it would be too large for a node of ours. */
    private static byte[] writeOrRefuse(Endpoint endpoint) {
        try {
            return EndpointJson.write(new Registration(SERVICE, endpoint));
        } catch (IllegalArgumentException tooLarge) {
            assertThat(tooLarge).hasMessageContaining("at most " + EndpointJson.LIMIT_BYTES);
            return new byte[0];
        }
    }
}
