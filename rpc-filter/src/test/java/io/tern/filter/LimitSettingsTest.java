package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ExportOptions;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.ReferenceOptions;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.ReturnKind;
import io.tern.api.RpcException;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import io.tern.api.SettingGroup;
import io.tern.spi.Extensions;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What settings become which limits, and what is refused at the start. */
final class LimitSettingsTest {
    private static final RateLimit.Kind RATE =
            new RateLimit.Kind(LimitSettings.RATE_LIMIT, LimitSettings.RATE_BURST, RefusalScope.NODE);

    private final TestRuntime runtime = TestRuntime.create();
    private final Lasting<RateTerms, CellRate> rates = new Lasting<>();
    private final MethodDescriptor read =
            Objects.requireNonNull(runtime.service().method("read(java.lang.String)"));
    private final MethodDescriptor order =
            Objects.requireNonNull(runtime.service().method("order(java.lang.String)"));

    @AfterEach
    void close() {
        runtime.close();
    }

    private SaidSettings said(ExportOptions.Builder options) {
        return SaidSettings.of(SaidBy.options(runtime.serverContext(), options));
    }

    private MethodLimits<Limit> limits(ExportOptions.Builder options) {
        return Objects.requireNonNull(RATE.limits(said(options), rates, runtime.clock()), "limits");
    }

    private static int takeAll(Limit limit) {
        int taken = 0;
        while (limit.tryAcquire(Priority.CRITICAL) != null) {
            taken++;
        }
        return taken;
    }

    private Limit limitOf(MethodLimits<Limit> limits, MethodDescriptor method) {
        return Objects.requireNonNull(limits.of(method), method::toString);
    }

    @Test
    void nothingSaidCostsNothing() {
        ServerContext server = runtime.serverContext();
        assertThat(new RateLimitAdmission().bind(server)).isNull();
        assertThat(new ConcurrencyLimitAdmission().bind(server)).isNull();
        assertThat(new ClientRateLimit().bind(runtime.clientContext())).isNull();
        assertThat(new ClientConcurrencyLimit().bind(runtime.clientContext())).isNull();
    }

    @Test
    void saidForTheServiceItIsOneLimitForAllMethodsTogether() {
        MethodLimits<Limit> limits = limits(ExportOptions.builder().set(LimitSettings.RATE_LIMIT, 100));
        assertThat(takeAll(limitOf(limits, read))).isEqualTo(11);
        assertThat(takeAll(limitOf(limits, order))).isZero();
    }

    @Test
    void saidForAMethodItIsALimitOfItsOwn() {
        MethodLimits<Limit> limits = limits(ExportOptions.builder()
                .set(LimitSettings.RATE_LIMIT, 100)
                .method(
                        "read",
                        MethodSettings.builder()
                                .set(LimitSettings.RATE_LIMIT, 5)
                                .build()));
        assertThat(takeAll(limitOf(limits, read))).isEqualTo(2);
        assertThat(takeAll(limitOf(limits, order))).isEqualTo(11);
    }

    @Test
    void methodsWithoutALimitAreNotHeldUp() {
        MethodLimits<Limit> limits = limits(ExportOptions.builder()
                .method(
                        "read",
                        MethodSettings.builder()
                                .set(LimitSettings.RATE_LIMIT, 5)
                                .build()));
        assertThat(limits.of(order)).isNull();
        assertThat(limits.of(read)).isNotNull();
    }

    @Test
    void methodsOfAGenericServiceAreLimitedByTheirNames() {
        ServiceKey key = ServiceKey.parse("com.acme.Shop");
        MethodLimits<Limit> limits = Objects.requireNonNull(RATE.limits(
                said(key, ReferenceOptions.builder().method("find", rate(5))), rates, runtime.clock()));

        assertThat(limits.of(MethodDescriptor.generic(key, "buy", List.of(), ReturnKind.VALUE)))
                .isNull();
        MethodDescriptor waiting = MethodDescriptor.generic(key, "find", List.of("int"), ReturnKind.VALUE);
        MethodDescriptor later = MethodDescriptor.generic(key, "find", List.of("int"), ReturnKind.FUTURE);
        assertThat(takeAll(limitOf(limits, waiting))).isEqualTo(2);
        assertThat(takeAll(limitOf(limits, later))).as("it is one method").isZero();
    }

    @Test
    void whatIsSaidForGenericMethodsIsCheckedAtTheStart() {
        ServiceKey key = ServiceKey.parse("com.acme.Shop");
        MethodSettings burst =
                MethodSettings.builder().set(LimitSettings.RATE_BURST, 5).build();

        assertThat(RATE.limits(said(key, ReferenceOptions.builder()), rates, runtime.clock()))
                .isNull();
        assertThatThrownBy(() -> RATE.limits(
                        said(
                                key,
                                ReferenceOptions.builder()
                                        .method("find", rate(5))
                                        .method("buy", burst)),
                        rates,
                        runtime.clock()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("com.acme.Shop#buy(): rateBurst = 5 without rateLimit");
    }

    private SaidSettings said(ServiceKey key, ReferenceOptions.Builder options) {
        return SaidSettings.of(SaidBy.options(ServiceDescriptor.generic(key), runtime.context(), options));
    }

    private static MethodSettings rate(int perSecond) {
        return MethodSettings.builder().set(LimitSettings.RATE_LIMIT, perSecond).build();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 1_000_000})
    void theBurstCanBeSaid(int burst) {
        MethodLimits<Limit> limits = limits(
                ExportOptions.builder().set(LimitSettings.RATE_LIMIT, 100).set(LimitSettings.RATE_BURST, burst));
        assertThat(takeAll(limitOf(limits, read))).isEqualTo(burst + 1);
    }

    /** The application's default for services that have a rate; what is said for the service itself is checked before. */
    @Test
    void aBurstWithoutARateLimitsNothing() {
        assertThat(RATE.limits(said(ExportOptions.builder().set(LimitSettings.RATE_BURST, 5)), rates, runtime.clock()))
                .isNull();
        assertThat(LimitSettings.RATE_BURST.companion()).isSameAs(LimitSettings.RATE_LIMIT);
        assertThat(LimitSettings.CLIENT_RATE_BURST.companion()).isSameAs(LimitSettings.CLIENT_RATE_LIMIT);
    }

    @Test
    void aMethodsBurstNeedsTheMethodsRate() {
        ExportOptions.Builder options = ExportOptions.builder()
                .set(LimitSettings.RATE_LIMIT, 100)
                .method(
                        "read",
                        MethodSettings.builder()
                                .set(LimitSettings.RATE_BURST, 5)
                                .build());
        assertThatThrownBy(() -> limits(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "io.tern.testkit.SampleService#read(java.lang.String): rateBurst = 5 without" + " rateLimit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1000001", "many"})
    void aLimitThatIsNoneIsRefusedAtTheStart(String value) {
        assertThatThrownBy(() -> new RateLimitAdmission()
                        .bind(SaidBy.options(
                                runtime.serverContext(), ExportOptions.builder().set("rateLimit", value))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("io.tern.testkit.SampleService: rateLimit: '" + value
                        + "' (expected: an integer of 1 to 1000000)");
        assertThatThrownBy(() -> new ConcurrencyLimitAdmission()
                        .bind(SaidBy.options(
                                runtime.serverContext(),
                                ExportOptions.builder()
                                        .method(
                                                "read",
                                                MethodSettings.builder()
                                                        .set("concurrencyLimit", value)
                                                        .build()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("io.tern.testkit.SampleService#read(java.lang.String): concurrencyLimit: '" + value
                        + "' (expected: an integer of 1 to 1000000)");
    }

    @Test
    void aReferencesLimitIsOneForAllNodesAndTheCallerSeesItAtOnce() {
        NodeGuard.Binding binding = Objects.requireNonNull(new ClientRateLimit()
                .bind(SaidBy.options(
                        runtime.clientContext(),
                        ReferenceOptions.builder().set("clientRateLimit", "2").set("clientRateBurst", "2"))));
        assertThat(binding.guardOfAllNodes()).isNotNull();
        var nodes = ScriptedNode.nodes(2);
        var first = Objects.requireNonNull(binding.guard(nodes.get(0)));
        var second = Objects.requireNonNull(binding.guard(nodes.get(1)));
        var call = runtime.newInvocation("read", "key");
        assertThat(first.tryAcquire(call)).isNotNull();
        assertThat(second.tryAcquire(call)).isNotNull();
        assertThat(first.eligible(call)).isFalse();
        assertThat(second.eligible(call)).isFalse();
        RpcException refusal = Objects.requireNonNull(second.refusal(call));
        assertThat(refusal.refusalScope()).isEqualTo(RefusalScope.SERVICE);
        assertThat(refusal.retryAfter()).hasMillis(100);
        assertThat(refusal)
                .hasMessage("RESOURCE_EXHAUSTED: the rate limit of io.tern.testkit.SampleService is reached for calls"
                        + " that are NORMAL: 2 calls a second, burst 1.8 of 2, set by clientRateLimit (retry after 100 ms; not executed). Call again after that time, or raise"
                        + " clientRateLimit");
        assertThat(refusal.getStackTrace()).isEmpty();
        runtime.advance(refusal.retryAfter());
        assertThat(second.eligible(call)).isTrue();
        assertThat(first.tryAcquire(call)).isNotNull();
    }

    @Test
    void aReferencesPlacesAreThoseOfAllNodesTogether() {
        NodeGuard.Binding binding = Objects.requireNonNull(new ClientConcurrencyLimit()
                .bind(SaidBy.options(
                        runtime.clientContext(),
                        ReferenceOptions.builder().set(LimitSettings.CLIENT_CONCURRENCY_LIMIT, 1))));
        assertThat(binding.guardOfAllNodes()).isNotNull();
        var nodes = ScriptedNode.nodes(2);
        var first = Objects.requireNonNull(binding.guard(nodes.get(0)));
        var second = Objects.requireNonNull(binding.guard(nodes.get(1)));
        var call = runtime.newInvocation("read", "key");
        Permit permit = Objects.requireNonNull(first.tryAcquire(call));
        assertThat(second.eligible(call)).isFalse();
        assertThat(second.tryAcquire(call)).isNull();
        assertThat(Objects.requireNonNull(second.refusal(call)).refusalScope()).isEqualTo(RefusalScope.SERVICE);
        permit.release(Result.value("value"));
        assertThat(second.tryAcquire(call)).isNotNull();
    }

    @Test
    void refusalsOfOneMillisecondAreMadeOnce() {
        Limit limit = limitOf(limits(ExportOptions.builder().set(LimitSettings.RATE_LIMIT, 2)), read);
        takeAll(limit);
        RpcException refusal = limit.refusal(Priority.CRITICAL);
        assertThat(limit.refusal(Priority.CRITICAL)).isSameAs(refusal);
        runtime.advance(Duration.ofMillis(100));
        assertThat(limit.refusal(Priority.CRITICAL).retryAfter()).hasMillis(400);
    }

    @Test
    void allAreFoundByNameAndInOrder() {
        Extensions extensions = runtime.context().extensions();
        assertThat(extensions
                        .of(ServerAdmission.class)
                        .entry("concurrency-limit")
                        .order())
                .isNegative();
        assertThat(extensions.of(ServerAdmission.class).entry("rate-limit").order())
                .isPositive();
        assertThat(extensions.of(NodeGuard.class).entry("breaker").order())
                .isLessThan(extensions
                        .of(NodeGuard.class)
                        .entry("client-concurrency-limit")
                        .order());
        assertThat(extensions.of(NodeGuard.class).entry("client-rate-limit").order())
                .isPositive();
        assertThat(extensions.of(SettingGroup.class).get("limits").settings())
                .contains(LimitSettings.RATE_LIMIT, LimitSettings.BREAKER_FAILURES)
                .allSatisfy(setting -> assertThat(setting.reason()).isNotBlank());
    }
}
