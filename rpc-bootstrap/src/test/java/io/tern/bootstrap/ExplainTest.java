package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.CallOptions;
import io.tern.api.ExportOptions;
import io.tern.api.GenericService;
import io.tern.api.RouteExplanation;
import io.tern.api.ServiceKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An application says what would become of a call. */
final class ExplainTest {
    private static final CallOptions GRAY = CallOptions.builder().tag("gray").build();

    private final TestWorld world = new TestWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aProxysCallIsExplained() {
        RpcApplication provider = world.start(world.builder("provider")
                .export(
                        new BlackTea(),
                        ExportOptions.builder().tags(List.of("gray")).build()));
        RpcApplication caller = world.start(world.builder("caller"));
        Tea tea = caller.refer(Tea.class);

        RouteExplanation gray = caller.explain(tea, "brew", GRAY);
        assertThat(gray.candidates()).singleElement().satisfies(node -> {
            assertThat(node.endpoint().address()).isEqualTo(provider.address());
            assertThat(node.isEligible()).isTrue();
        });
        assertThat(caller.explain(
                                tea,
                                "brew(java.lang.String)",
                                CallOptions.builder().build(),
                                "cup")
                        .candidates())
                .isEmpty();
        assertThat(Loopback.arrived(provider)).as("calls made").isZero();
    }

    @Test
    void aServiceWithoutItsInterfaceIsExplained() {
        world.start(world.builder("provider").export(new BlackTea()));
        RpcApplication caller = world.start(world.builder("caller"));
        GenericService tea = caller.refer(new ServiceKey(Tea.class.getName(), "", ""));
        assertThat(caller.explain(tea, "brew", CallOptions.builder().build()).candidates())
                .hasSize(1);
    }

    @Test
    void whatIsNoProxyOrNoMethodIsRefused() {
        RpcApplication caller = world.start(world.builder("caller").startWait(Duration.ZERO));
        Tea tea = caller.refer(Tea.class);
        assertThatThrownBy(() -> caller.explain(tea, "cook", GRAY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("method: 'cook' (expected: one of")
                .hasMessageContaining("brew(java.lang.String)");
        assertThatThrownBy(() -> caller.explain("tea", "brew", GRAY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a java.lang.String (expected: a proxy of this application");
    }
}
