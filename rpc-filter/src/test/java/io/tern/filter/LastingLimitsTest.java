package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tern.api.ClientContext;
import io.tern.api.ExportOptions;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.ReferenceOptions;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.RuntimeContext;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.ServiceDescriptor;
import io.tern.testkit.SampleService;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rule that changes an export or a reference leaves of what its limits have counted. */
final class LastingLimitsTest {
    private static final Result VALUE = Result.value("value");

    private final TestRuntime runtime = TestRuntime.create();
    private final ConcurrencyLimitAdmission concurrency = new ConcurrencyLimitAdmission();
    private final Deque<Permit> inside = new ArrayDeque<>();

    @AfterEach
    void close() {
        runtime.close();
    }

    private ServerAdmission.Gate bind(ServerAdmission admission, ExportOptions.Builder options) {
        return Objects.requireNonNull(admission.bind(SaidBy.options(runtime.serverContext(), options)), "gate");
    }

    private static ExportOptions.Builder places(int limit, boolean shared) {
        return ExportOptions.builder()
                .set(LimitSettings.CONCURRENCY_LIMIT, limit)
                .set(CallerSettings.CALLER_SHARE, shared);
    }

    private ScriptedHead head() {
        return ScriptedHead.of(runtime, "read", "").with(Priority.CRITICAL);
    }

    private int enter(ServerAdmission.Gate gate, RequestHead head, int most) {
        int entered = 0;
        while (entered < most && gate.admit(head) instanceof Permit permit) {
            inside.add(permit);
            entered++;
        }
        return entered;
    }

    private void leaveUntil(int left) {
        while (inside.size() > left) {
            inside.remove().release(VALUE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLimitThatIsLoweredLetsNobodyInUntilFewerAreLeft(boolean shared) {
        assertThat(enter(bind(concurrency, places(100, shared)), head(), 80)).isEqualTo(80);
        ServerAdmission.Gate lower = bind(concurrency, places(50, shared));
        assertThat(enter(lower, head(), 1)).isZero();
        leaveUntil(50);
        assertThat(enter(lower, head(), 1)).isZero();
        leaveUntil(49);
        assertThat(enter(lower, head(), 10)).isEqualTo(1);
    }

    /** Also where calls are told apart from now on, or not any more. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyPlaceComesBackOnceWhicheverGateLetTheCallIn(boolean sharedAtFirst) {
        ServerAdmission.Gate before = bind(concurrency, places(10, sharedAtFirst));
        enter(before, head(), 4);
        ServerAdmission.Gate after = bind(concurrency, places(20, !sharedAtFirst));
        assertThat(enter(after, head(), 100)).isEqualTo(16);
        assertThat(enter(before, head(), 1))
                .as("what comes late by the old one")
                .isZero();
        leaveUntil(0);
        assertThat(enter(after, head(), 100)).isEqualTo(20);
        leaveUntil(0);
        assertThat(enter(before, head(), 100)).isEqualTo(10);
    }

    @Test
    void whoWantedPlacesOfTheOldLimitHasHisShareOfTheNewOne() {
        ServerAdmission.Gate before = bind(concurrency, places(10, true));
        enter(before, head().by("flood"), 10);
        assertThat(enter(before, head().by("other"), 1)).isZero();
        ServerAdmission.Gate after = bind(concurrency, places(12, true));
        assertThat(enter(after, head().by("flood"), 1)).as("it has its share").isZero();
        assertThat(enter(after, head().by("other"), 1)).isEqualTo(1);
    }

    @Test
    void aLimitThatAdaptsKeepsItsLevelUnlessItIsAnotherOne() {
        ServerAdmission.Gate before = bind(concurrency, adaptive(1_000).set(LimitSettings.RATE_LIMIT, 5));
        for (int i = 0; i < 2 * AdaptiveLevel.LEAST_ENDS; i++) {
            enter(before, head(), AdaptiveLevel.FIRST);
            before.ended(head(), VALUE, 1_000_000, 0);
            leaveUntil(0);
        }
        int level = enter(before, head(), 1_000);
        assertThat(level).isGreaterThan(AdaptiveLevel.FIRST);
        assertThat(enter(bind(concurrency, adaptive(1_000)), head(), 1)).isZero();
        leaveUntil(0);
        assertThat(enter(bind(concurrency, adaptive(1_000)), head(), 1_000)).isEqualTo(level);
        leaveUntil(0);
        assertThat(enter(bind(concurrency, adaptive(999)), head(), 1_000)).isEqualTo(AdaptiveLevel.FIRST);
        assertThat(enter(before, head(), 1)).as("%s, still in use", before).isEqualTo(1);
    }

    private static ExportOptions.Builder adaptive(int most) {
        return places(most, false).set(LimitSettings.ADAPTIVE_CONCURRENCY, true);
    }

    private static ExportOptions.Builder rates(int burst) {
        return ExportOptions.builder()
                .set(LimitSettings.RATE_LIMIT, 10)
                .set(LimitSettings.RATE_BURST, burst)
                .set(CallerSettings.CALLER_RATE_LIMIT, 10)
                .set(CallerSettings.CALLER_RATE_BURST, burst)
                .set(CallerSettings.ATTRIBUTE_RATE_LIMIT, 10)
                .set(CallerSettings.ATTRIBUTE_RATE_BURST, burst)
                .set(CallerSettings.ATTRIBUTE_RATE_KEY, "tenant");
    }

    private static List<ServerAdmission> rateAdmissions() {
        return List.of(new RateLimitAdmission(), new CallerRateLimit(), new AttributeRateLimit());
    }

    @Test
    void aBurstThatIsUsedUpStaysSoWhenSomethingElseChanges() {
        for (ServerAdmission admission : rateAdmissions()) {
            ServerAdmission.Gate before = bind(admission, rates(4));
            assertThat(enter(before, head(), 100)).isEqualTo(5);
            ServerAdmission.Gate after = bind(admission, rates(4).timeoutMillis(77));
            assertThat(enter(after, head(), 100)).as("%s", after).isZero();
            assertThat(enter(before, head(), 100))
                    .as("%s, still in use", before)
                    .isZero();
        }
    }

    @Test
    void aRateOfOtherFiguresBeginsAnew() {
        for (ServerAdmission admission : rateAdmissions()) {
            enter(bind(admission, rates(4)), head(), 100);
            assertThat(enter(bind(admission, rates(2)), head(), 100)).isEqualTo(3);
        }
    }

    @Test
    void aRateOfAnotherAttachmentBeginsAnew() {
        AttributeRateLimit admission = new AttributeRateLimit();
        enter(bind(admission, rates(4)), head(), 100);
        assertThat(enter(bind(admission, rates(4).set(CallerSettings.ATTRIBUTE_RATE_KEY, "user")), head(), 100))
                .isEqualTo(5);
    }

    @Test
    void aRuleThatIsRefusedLeavesEverythingAsItWas() {
        ServerAdmission.Gate gate = bind(concurrency, places(10, true));
        enter(gate, head(), 4);
        RateLimitAdmission rates = new RateLimitAdmission();
        ServerAdmission.Gate rate = bind(rates, rates(4));
        rate.admit(head());
        bind(concurrency, places(5, true));
        bind(concurrency, places(20, false));
        bind(rates, rates(100));
        ExportOptions.Builder wrong = places(10, true)
                .method(
                        "read",
                        MethodSettings.builder().set("concurrencyLimit", "none").build());
        assertThatThrownBy(() -> bind(concurrency, wrong)).isInstanceOf(IllegalArgumentException.class);
        assertThat(enter(gate, head(), 100)).isEqualTo(6);
        assertThat(enter(rate, head(), 100)).isEqualTo(4);
    }

    /** Calls that run are never forgotten, and it is the same service: nothing is gained by taking it out for a moment. */
    @Test
    void callsOfAServiceThatIsExportedAgainCountOn() {
        enter(bind(concurrency, places(10, true)), head(), 6);
        System.gc(); // The gate is gone; the permits are not.
        ServiceDescriptor again = ServiceDescriptor.of(SampleService.class, "", "");
        ServerContext context =
                new ServerContext(again, places(12, true).build().orElse(ExportOptions.DEFAULTS), runtime.context());
        MethodDescriptor read = Objects.requireNonNull(again.method("read(java.lang.String)"));
        ServerAdmission.Gate gate = Objects.requireNonNull(concurrency.bind(context));
        assertThat(enter(gate, head().of(read), 100)).isEqualTo(6);
    }

    @Test
    void methodsAndServicesAreCountedApart() {
        ServerAdmission.Gate gate = bind(
                concurrency,
                places(3, false)
                        .method(
                                "read",
                                MethodSettings.builder()
                                        .set(LimitSettings.CONCURRENCY_LIMIT, 3)
                                        .build()));
        assertThat(enter(gate, head(), 100)).isEqualTo(3);
        assertThat(enter(gate, ScriptedHead.of(runtime, "order", ""), 100)).isEqualTo(3);
    }

    @Test
    void twoRuntimesShareNothing() {
        enter(bind(concurrency, places(3, false)), head(), 100);
        assertThat(enter(bind(new ConcurrencyLimitAdmission(), places(3, false)), head(), 100))
                .isEqualTo(3);
    }

    @Test
    void whatNobodyUsesAnyMoreIsForgotten() {
        Lasting<Object, Object> lasting = new Lasting<>();
        Object used = lasting.of("used", Object::new);
        for (int i = 0; i < 1_000; i++) {
            lasting.of("export " + i, Object::new);
        }
        await().until(() -> {
            System.gc();
            return lasting.size() == 1;
        });
        assertThat(lasting.of("used", Object::new)).isSameAs(used);
    }

    /** A reference under some rules; {@code reference} stands for it. Immutable. */
    private record UnderRules(
            Object reference, ServiceDescriptor service, ReferenceOptions options, RuntimeContext runtime)
            implements ClientContext {
        @Override
        public MethodSettings settings(MethodDescriptor method) {
            return options.settings(method);
        }
    }

    private NodeGuard.Guard guard(NodeGuard limit, Object reference, int timeoutMillis) {
        ReferenceOptions options = ReferenceOptions.builder()
                .timeoutMillis(timeoutMillis)
                .set(LimitSettings.CLIENT_RATE_LIMIT, 10)
                .set(LimitSettings.CLIENT_RATE_BURST, 3)
                .set(LimitSettings.CLIENT_CONCURRENCY_LIMIT, 3)
                .build()
                .orElse(ReferenceOptions.DEFAULTS);
        NodeGuard.Binding binding = Objects.requireNonNull(
                limit.bind(new UnderRules(reference, runtime.service(), options, runtime.context())));
        return Objects.requireNonNull(binding.guard(ScriptedNode.nodes(1).get(0)));
    }

    @Test
    void theLimitsOfAReferenceCountOnAndThoseOfAnotherOneByThemselves() {
        for (NodeGuard limit : List.of(new ClientRateLimit(), new ClientConcurrencyLimit())) {
            Invocation call = runtime.newInvocation("read", "key");
            NodeGuard.Guard before = guard(limit, "one", 100);
            List<Permit> permits = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                permits.add(Objects.requireNonNull(before.tryAcquire(call), "permit"));
            }
            assertThat(guard(limit, "one", 200).eligible(call)).as("%s", limit).isFalse();
            permits.forEach(permit -> permit.release(VALUE));
            assertThat(guard(limit, "other", 100).tryAcquire(call)).isNotNull();
        }
    }
}
