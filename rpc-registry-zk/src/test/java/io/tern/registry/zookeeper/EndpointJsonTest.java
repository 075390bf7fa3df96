package io.tern.registry.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Address;
import io.tern.api.Defaults;
import io.tern.api.Endpoint;
import io.tern.api.Registration;
import io.tern.api.ServiceKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointJsonTest {
    private static final ServiceKey SERVICE = new ServiceKey("demo.EchoService", "", "1.0");

    @Test
    void readsWhatItHasWritten() throws Exception {
        Endpoint endpoint = full().build();
        assertThat(EndpointJson.read("i-1", write(endpoint))).isEqualTo(endpoint);
    }

    @Test
    void hasThisForm() {
        assertThat(new String(write(full().build()), UTF_8))
                .isEqualTo("{\"version\":\"1.0\",\"address\":\"[2001:db8::7]:20880\",\"application\":\"shop\","
                        + "\"weight\":7,\"warmupMillis\":1000,\"serializers\":[\"protostuff\",\"json\"],"
                        + "\"tags\":[\"eu\",\"gray\"],\"metadata\":{\"rack\":\"ü\",\"zone\":\"a\"}}");
    }

    @Test
    void leavesOutWhatIsEmpty() {
        Endpoint plain = Endpoint.builder(new Address("h", 1)).instanceId("i-1").build();
        assertThat(new String(write(plain), UTF_8))
                .isEqualTo("{\"version\":\"1.0\",\"address\":\"h:1\",\"weight\":100,\"warmupMillis\":60000}");
    }

    @Test
    void takesDefaultsForWhatIsNotThere() throws Exception {
        Endpoint endpoint = EndpointJson.read("i-1", "{\"version\":\"1\",\"address\":\"h:1\"}".getBytes(UTF_8));
        assertThat(endpoint.weight()).isEqualTo(Defaults.WEIGHT);
        assertThat(endpoint.warmupMillis()).isEqualTo(Defaults.WARMUP_MILLIS);
        assertThat(endpoint.instanceId()).isEqualTo("i-1");
        assertThat(endpoint.tags()).isEmpty();
    }

    @Test
    void ignoresFieldsOfLaterMinorVersions() throws Exception {
        String later = "{\"version\":\"1.7\",\"later\":{\"deep\":[1,null]},\"address\":\"h:1\",\"tags\":null}";
        assertThat(EndpointJson.read("i-1", later.getBytes(UTF_8)).address()).isEqualTo(new Address("h", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "1",
                "{",
                "{\"address\":\"h:1\"}",
                "{\"version\":1,\"address\":\"h:1\"}",
                "{\"version\":\"2.0\",\"address\":\"h:1\"}",
                "{\"version\":\"10\",\"address\":\"h:1\"}",
                "{\"version\":\"1.0\"}",
                "{\"version\":\"1.0\",\"address\":\"h:x\"}",
                "{\"version\":\"1.0\",\"address\":7}",
                "{\"version\":\"1.0\",\"address\":\"h:1\",\"weight\":-1}",
                "{\"version\":\"1.0\",\"address\":\"h:1\",\"weight\":1.5}",
                "{\"version\":\"1.0\",\"address\":\"h:1\",\"weight\":99999999999}",
                "{\"version\":\"1.0\",\"address\":\"h:1\",\"warmupMillis\":\"1\"}",
                "{\"version\":\"1.0\",\"address\":\"h:1\",\"tags\":\"gray\"}",
                "{\"version\":\"1.0\",\"address\":\"h:1\",\"tags\":[1]}",
                "{\"version\":\"1.0\",\"address\":\"h:1\",\"serializers\":{}}",
                "{\"version\":\"1.0\",\"address\":\"h:1\",\"metadata\":[\"zone\"]}",
                "{\"version\":\"1.0\",\"address\":\"h:1\",\"metadata\":{\"zone\":1}}"
            })
    void refusesWhatMakesNoSense(String content) {
        assertThatThrownBy(() -> EndpointJson.read("i-1", content.getBytes(UTF_8)))
                .isInstanceOf(EndpointJson.UnreadableException.class)
                .message()
                .isNotBlank();
    }

    @Test
    void refusesContentThatIsTooLargeToBeOurs() {
        assertThatThrownBy(() -> EndpointJson.read("i-1", new byte[20_000]))
                .isInstanceOf(EndpointJson.UnreadableException.class)
                .hasMessageContaining("20000 bytes");
    }

    @Test
    void survivesDeepNesting() {
        byte[] deep = ("{\"version\":\"1.0\",\"address\":" + "[".repeat(15_000)).getBytes(UTF_8);
        assertThatThrownBy(() -> EndpointJson.read("i-1", deep)).isInstanceOf(EndpointJson.UnreadableException.class);
    }

    @Test
    void fillsTheLimitButNotMore() {
        int rest = EndpointJson.LIMIT_BYTES - write(withZone("")).length;
        assertThat(write(withZone("z".repeat(rest)))).hasSize(EndpointJson.LIMIT_BYTES);
        assertThatThrownBy(() -> write(withZone("z".repeat(rest + 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("registration of demo.EchoService@1.0 at h:1/i-1 takes 513 bytes")
                .hasMessageContaining("largest: metadata ");
    }

    private static Endpoint withZone(String zone) {
        return Endpoint.builder(new Address("h", 1))
                .instanceId("i-1")
                .metadata(Map.of("zone", zone))
                .build();
    }

    private static Endpoint.Builder full() {
        return Endpoint.builder(new Address("2001:db8::7", 20_880))
                .instanceId("i-1")
                .application("shop")
                .tags(Set.of("gray", "eu"))
                .weight(7)
                .warmupMillis(1_000)
                .serializers(List.of("protostuff", "json"))
                .metadata(Map.of("zone", "a", "rack", "ü"));
    }

    private static byte[] write(Endpoint endpoint) {
        return EndpointJson.write(new Registration(SERVICE, endpoint));
    }
}
