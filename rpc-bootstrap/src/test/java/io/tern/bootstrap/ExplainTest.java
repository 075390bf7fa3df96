package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.CallContext;
import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.Deadline;
import io.tern.api.ExportOptions;
import io.tern.api.GenericService;
import io.tern.api.Invocation;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.RouteExplanation;
import io.tern.api.ServiceKey;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

        RouteExplanation gray = caller.explain(tea, "brew", GRAY).route();
        assertThat(gray.candidates()).singleElement().satisfies(node -> {
            assertThat(node.endpoint().address()).isEqualTo(provider.address());
            assertThat(node.isEligible()).isTrue();
        });
        assertThat(caller.explain(
                                tea,
                                "brew(java.lang.String)",
                                CallOptions.builder().build(),
                                "cup")
                        .route()
                        .candidates())
                .isEmpty();
        assertThat(Loopback.arrived(provider)).as("calls made").isZero();
    }

    @Test
    void aServiceWithoutItsInterfaceIsExplained() {
        world.start(world.builder("provider").export(new BlackTea()));
        RpcApplication caller = world.start(world.builder("caller"));
        GenericService tea = caller.refer(new ServiceKey(Tea.class.getName(), "", ""));
        assertThat(caller.explain(tea, "brew", CallOptions.builder().build())
                        .route()
                        .candidates())
                .hasSize(1);
    }

    @Test
    void eachSettingOfTheMethodIsToldWithItsOrigin() {
        RpcApplication caller = world.start(world.builder("caller").startWait(Duration.ZERO));
        Tea tea = caller.refer(
                Tea.class,
                ReferenceOptions.builder()
                        .loadBalancer("round-robin")
                        .method(
                                "brew",
                                MethodSettings.builder()
                                        .retries(0)
                                        .set("clientRateLimit", "7")
                                        .build())
                        .build());
        CallExplanation brew = caller.explain(
                tea, "brew", CallOptions.builder().timeoutMillis(50).tag("gray").build());

        assertThat(brew.policy("timeoutMillis")).hasToString("timeoutMillis = 50 (call options)");
        assertThat(brew.policy("tag")).hasToString("tag = gray (call options)");
        assertThat(brew.policy("retries")).hasToString("retries = 0 (builder)");
        assertThat(brew.policy("clientRateLimit")).hasToString("clientRateLimit = 7 (builder)");
        assertThat(brew.policy("loadBalancer")).hasToString("loadBalancer = round-robin (builder)");
        assertThat(brew.policy("idempotent")).hasToString("idempotent = true (interface)");
        assertThat(brew.policy("cluster")).hasToString("cluster = failover (default)");
        assertThat(brew.toString())
                .contains("  policy:", "    retries = 0 (builder)", "    by default: ", "cluster = failover, ")
                .doesNotContain("= -");

        CallExplanation later =
                caller.explain(tea, "brewLater", CallOptions.builder().build());
        assertThat(later.policy("timeoutMillis")).hasToString("timeoutMillis = 10000 (builder)");
        assertThat(later.policy("retries").origin()).isEqualTo("default");
        assertThat(later.policy("clientRateLimit")).hasToString("clientRateLimit = - (default)");
        assertThatThrownBy(() -> later.policy("retry"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("setting: 'retry' (expected: one of")
                .hasMessageContaining("retries");
    }

    @Test
    void whatHoldsOnTheThreadIsToldAsOfACall() {
        RpcApplication caller = world.start(world.builder("caller").startWait(Duration.ZERO));
        Tea tea = caller.refer(Tea.class);
        CallOptions outer = CallOptions.builder().timeoutMillis(50).tag("gray").build();
        try (CallScope scope = outer.open()) {
            assertThat(scope).isNotNull();
            CallExplanation brew =
                    caller.explain(tea, "brew", CallOptions.builder().build());
            assertThat(brew.policy("timeoutMillis")).hasToString("timeoutMillis = 50 (call options)");
            assertThat(brew.policy("tag")).hasToString("tag = gray (call options)");
            CallExplanation untagged =
                    caller.explain(tea, "brew", CallOptions.builder().untagged().build());
            assertThat(untagged.policy("tag")).hasToString("tag = - (call options)");
        }
    }

    @Test
    void whatACallInheritsIsToldAsOfACall() {
        RpcApplication caller = world.start(world.builder("caller").startWait(Duration.ZERO));
        Tea tea = caller.refer(Tea.class);
        try (TestRuntime runtime = TestRuntime.create()) {
            Invocation sample = runtime.newInvocation("read", "it");
            Invocation served = Invocation.builder(
                            sample.method(),
                            sample.arguments(),
                            Deadline.after(TimeUnit.MILLISECONDS.toNanos(70), runtime.clock()),
                            runtime.clock().nanoTime())
                    .tag("lane")
                    .attempt(2)
                    .build();
            CallScope scope = CallContext.of(served).open();
            try {
                CallExplanation brew =
                        caller.explain(tea, "brew", CallOptions.builder().build());
                assertThat(brew.policy("tag")).hasToString("tag = lane (the call being served)");
                assertThat(brew.policy("timeoutMillis")).hasToString("timeoutMillis = 70 (the call being served)");
                CallExplanation shorter = caller.explain(
                        tea,
                        "brew",
                        CallOptions.builder().timeoutMillis(60).tag("own").build());
                assertThat(shorter.policy("tag")).hasToString("tag = own (call options)");
                assertThat(shorter.policy("timeoutMillis")).hasToString("timeoutMillis = 60 (call options)");
                assertThat(shorter.policy("retries")).hasToString("retries = 0 (the call being served, a retry)");
            } finally {
                scope.close();
            }
        }
    }

    @Test
    void aGenericCallHasWhatIsSaidOfItsMethod() {
        RpcApplication caller = world.start(world.builder("caller").startWait(Duration.ZERO));
        GenericService tea = caller.refer(
                new ServiceKey(Tea.class.getName(), "", ""),
                ReferenceOptions.builder()
                        .method("brew", MethodSettings.builder().retries(0).build())
                        .build());
        CallOptions none = CallOptions.builder().build();
        assertThat(caller.explain(tea, "brew", none).policy("retries")).hasToString("retries = 0 (builder)");
        assertThat(caller.explain(tea, "cook", none).policy("retries").origin()).isEqualTo("default");
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
