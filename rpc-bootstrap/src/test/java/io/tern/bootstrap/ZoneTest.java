package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.ReferenceOptions;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application says of where it runs reaches its callers, and these prefer their neighbours. */
final class ZoneTest {
    @TempDir
    private Path directory;

    private ConfiguredWorld world;

    @BeforeEach
    void open() {
        world = new ConfiguredWorld(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void callsGoToTheOwnZone() {
        RpcApplication near = provider("eu-1");
        RpcApplication far = provider("us-1");
        RpcApplication caller = caller();
        Tea tea = caller.refer(Tea.class);
        awaitNodes(caller, 2);
        for (int i = 0; i < 50; i++) {
            tea.brew("cup");
        }
        assertThat(Loopback.arrived(near)).isEqualTo(50);
        assertThat(Loopback.arrived(far)).isZero();
    }

    @Test
    void whatIsSaidOfAnInstanceIsPublished() {
        RpcApplication provider = provider("eu-1");
        RpcApplication caller = caller();
        caller.refer(Tea.class);
        awaitNodes(caller, 1);
        assertThat(endpoints(caller))
                .singleElement()
                .satisfies(endpoint -> assertThat(endpoint.metadata())
                        .isEqualTo(Map.of("zone", "eu-1", "region", "eu", "version", "7")));
        assertThat(ConfiguredWorld.section(provider, "application "))
                .contains("  zone = eu-1 (builder)", "  metadata = version=7 (builder)");
    }

    @Test
    @SuppressWarnings("StringOperationCanBeSimplified") // another object
    void metadataMayBeAMapInWhichAWalkMeetsAKeyTwice() {
        IdentityHashMap<String, String> changing =
                new IdentityHashMap<>(); // as a concurrent map where a key went and came back
        changing.put("version", "7");
        changing.put(new String("version"), "7");
        assertThatCode(() -> RpcApplication.builder("shop").metadata(changing)).doesNotThrowAnyException();
    }

    @Test
    void rulesSeeIt() {
        RpcApplication near = provider("eu-1");
        RpcApplication far = provider("us-1");
        ReferenceOptions options = ReferenceOptions.builder()
                .set("routes", "caller.zone = eu-* => zone != eu-*, version = 7")
                .build();
        RpcApplication caller = caller();
        Tea tea = caller.refer(Tea.class, options);
        awaitNodes(caller, 2);
        tea.brew("cup");
        assertThat(Loopback.arrived(near)).isZero();
        assertThat(Loopback.arrived(far)).isEqualTo(1);
    }

    @Test
    void itCanBeSaidOutsideTheCode() {
        world.environment.put("TERN_CFG_ZONE", "eu-2");
        world.file("tern.metadata = version=8, rack = 7");
        RpcApplication provider = provider("eu-1");
        assertThat(ConfiguredWorld.section(provider, "application "))
                .contains(
                        "  zone = eu-2 (environment TERN_CFG_ZONE)",
                        "  metadata = rack=7, version=8 (" + world.file + ":1)");
    }

    @Test
    void whatIsNoPairIsRefused() {
        for (String text : List.of("version", "=7", "a=1, a=2")) {
            world.system.put("tern.metadata", text);
            assertThatThrownBy(() -> world.start())
                    .as(text)
                    .hasMessageContaining("'" + text + "' (expected: names and values, such as version=1.2");
        }
    }

    private RpcApplication caller() {
        return world.start(world.builder().zone("eu-1").region("eu"));
    }

    private RpcApplication provider(String zone) {
        return world.start(world.builder()
                .zone(zone)
                .region(zone.substring(0, 2))
                .metadata(Map.of("version", "7"))
                .export(new BlackTea()));
    }

    private static void awaitNodes(RpcApplication caller, int count) {
        await().atMost(Loopback.LIMIT)
                .untilAsserted(
                        () -> assertThat(caller.stats().references().get(0).nodes())
                                .hasSize(count)
                                .allSatisfy(node -> assertThat(node.state()).isEqualTo(ConnectionState.READY)));
    }

    private static List<Endpoint> endpoints(RpcApplication caller) {
        return caller.stats().references().get(0).nodes().stream()
                .map(ApplicationStats.OfNode::endpoint)
                .toList();
    }
}
