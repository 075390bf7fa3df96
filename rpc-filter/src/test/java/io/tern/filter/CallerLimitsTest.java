package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.Refusal;
import io.tern.api.RefusalScope;
import io.tern.api.RequestHead;
import io.tern.api.RpcException;
import io.tern.api.ServerAdmission;
import io.tern.api.StatusCode;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rates of each caller and of each value of an attachment: whom they tell apart, and what is refused at the start. */
final class CallerLimitsTest {
    private final TestRuntime runtime = TestRuntime.create();

    @AfterEach
    void close() {
        runtime.close();
    }

    private ServerAdmission.Gate gate(ServerAdmission admission, ExportOptions.Builder options) {
        return Objects.requireNonNull(admission.bind(SaidBy.options(runtime.serverContext(), options)), "gate");
    }

    private ScriptedHead head(String method) {
        return ScriptedHead.of(runtime, method, "").with(Priority.CRITICAL);
    }

    private static int takeAll(ServerAdmission.Gate gate, RequestHead head) {
        int taken = 0;
        while (gate.admit(head) instanceof Permit) {
            taken++;
        }
        return taken;
    }

    private static RpcException refusal(ServerAdmission.Gate gate, RequestHead head) {
        assertThat(gate.admit(head)).isInstanceOf(Refusal.class);
        return ((Refusal) gate.admit(head)).failure();
    }

    @Test
    void nothingSaidCostsNothing() {
        assertThat(new CallerRateLimit().bind(runtime.serverContext())).isNull();
        assertThat(new AttributeRateLimit().bind(runtime.serverContext())).isNull();
    }

    @Test
    void oneCallerTakesNothingOfAnother() {
        ServerAdmission.Gate gate =
                gate(new CallerRateLimit(), ExportOptions.builder().set(CallerSettings.CALLER_RATE_LIMIT, 20));
        assertThat(takeAll(gate, head("read").by("checkout"))).isEqualTo(3);
        assertThat(takeAll(gate, head("read").by("search"))).isEqualTo(3);
        assertThat(takeAll(gate, head("order").by("search")))
                .as("of all methods together")
                .isZero();
    }

    @Test
    void aRefusedCallerIsToldHisQuotaAndWhenToComeBack() {
        ServerAdmission.Gate gate =
                gate(new CallerRateLimit(), ExportOptions.builder().set(CallerSettings.CALLER_RATE_LIMIT, 20));
        takeAll(gate, head("read"));
        RpcException refusal = refusal(gate, head("read"));
        assertThat(refusal.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(refusal.notExecuted()).isTrue();
        assertThat(refusal.refusalScope()).isEqualTo(RefusalScope.SERVICE);
        assertThat(refusal.retryAfter()).hasMillis(50);
        assertThat(refusal.getStackTrace()).isEmpty();
        assertThat(refusal.reason())
                .isEqualTo("the rate limit of io.tern.testkit.SampleService for one calling application is reached: 20"
                        + " calls a second, burst 2, set by callerRateLimit");
        runtime.advance(refusal.retryAfter());
        assertThat(takeAll(gate, head("read"))).isEqualTo(1);
    }

    @Test
    void alsoOfASmallRateSomeIsLeftForWhatMattersMore() {
        ServerAdmission.Gate gate = gate(
                new AttributeRateLimit(),
                ExportOptions.builder()
                        .set(CallerSettings.ATTRIBUTE_RATE_LIMIT, 5)
                        .set(CallerSettings.ATTRIBUTE_RATE_KEY, "tenant"));
        ScriptedHead normal = head("read").with(Priority.NORMAL);
        ScriptedHead sheddable = head("read").with(Priority.SHEDDABLE);
        assertThat(takeAll(gate, sheddable)).isEqualTo(1);
        runtime.advance(Duration.ofMillis(20)); // A tenth of what lies between two calls.
        assertThat(takeAll(gate, sheddable)).isZero();
        assertThat(takeAll(gate, normal)).isEqualTo(1);
        runtime.advance(Duration.ofMillis(180));
        assertThat(takeAll(gate, sheddable)).isZero();
        assertThat(takeAll(gate, normal)).isZero();
        assertThat(takeAll(gate, head("read"))).isEqualTo(1);
    }

    @Test
    void aRefusalSaysWhosePartIsUsedUp() {
        ServerAdmission.Gate gate =
                gate(new CallerRateLimit(), ExportOptions.builder().set(CallerSettings.CALLER_RATE_LIMIT, 20));
        takeAll(gate, head("read"));
        assertThat(refusal(gate, head("read").with(Priority.NORMAL)).reason())
                .endsWith(
                        "is reached for calls that are NORMAL: 20 calls a second, burst 1.8 of 2, set by callerRateLimit");
        assertThat(refusal(gate, head("read").with(Priority.SHEDDABLE)).reason())
                .endsWith(
                        "is reached for calls that are SHEDDABLE: 20 calls a second, burst 1.4 of 2, set by callerRateLimit");
    }

    @Test
    void aMethodCanHaveARateOfItsOwn() {
        ServerAdmission.Gate gate = gate(
                new CallerRateLimit(),
                ExportOptions.builder()
                        .method(
                                "read",
                                MethodSettings.builder()
                                        .set(CallerSettings.CALLER_RATE_LIMIT, 1)
                                        .set(CallerSettings.CALLER_RATE_BURST, 0)
                                        .build()));
        assertThat(takeAll(gate, head("read"))).isEqualTo(1);
        for (int i = 0; i < 100; i++) {
            assertThat(gate.admit(head("order"))).isSameAs(Permit.NONE);
        }
    }

    @Test
    void valuesOfAnAttachmentAreToldApartAndLeavingItOutGainsNothing() {
        ServerAdmission.Gate gate = gate(
                new AttributeRateLimit(),
                ExportOptions.builder()
                        .set(CallerSettings.ATTRIBUTE_RATE_LIMIT, 10)
                        .set(CallerSettings.ATTRIBUTE_RATE_BURST, 0)
                        .set(CallerSettings.ATTRIBUTE_RATE_KEY, "tenant"));
        assertThat(takeAll(gate, head("read").with("tenant", "42"))).isEqualTo(1);
        assertThat(takeAll(gate, head("read").with("tenant", "43"))).isEqualTo(1);
        assertThat(takeAll(gate, head("read"))).isEqualTo(1);
        assertThat(takeAll(gate, head("read").with("other", "42"))).isZero();
        assertThat(refusal(gate, head("read")).reason())
                .contains("for one value of attachment 'tenant' is reached: 10 calls a second, burst 0")
                .doesNotContain("42");
    }

    @Test
    void aMethodsRateUsesTheServicesAttachmentUnlessItNamesOne() {
        ServerAdmission.Gate gate = gate(
                new AttributeRateLimit(),
                ExportOptions.builder()
                        .set(CallerSettings.ATTRIBUTE_RATE_KEY, "tenant")
                        .method("read", attributeRate().build())
                        .method(
                                "order",
                                attributeRate()
                                        .set(CallerSettings.ATTRIBUTE_RATE_KEY, "user")
                                        .build()));
        takeAll(gate, head("read").with("tenant", "42"));
        assertThat(refusal(gate, head("read").with("tenant", "42")).reason()).contains("'tenant'");
        takeAll(gate, head("order").with("user", "jane"));
        assertThat(refusal(gate, head("order").with("user", "jane")).reason()).contains("'user'");
    }

    private static MethodSettings.Builder attributeRate() {
        return MethodSettings.builder().set(CallerSettings.ATTRIBUTE_RATE_LIMIT, 10);
    }

    @Test
    void aRateOfAnAttachmentThatIsNotNamedIsRefusedAtTheStart() {
        assertThatThrownBy(() -> gate(
                        new AttributeRateLimit(), ExportOptions.builder().set(CallerSettings.ATTRIBUTE_RATE_LIMIT, 10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("io.tern.testkit.SampleService: attributeRateLimit without attributeRateKey (expected: the"
                        + " attachment whose values are told apart)");
    }

    @Test
    void whoIsOverHisQuotaTakesNothingOfTheServicesRate() {
        assertThat(order("concurrency-limit")).isLessThan(0);
        assertThat(order("caller-rate-limit")).isBetween(1, order("rate-limit") - 1);
        assertThat(order("attribute-rate-limit")).isBetween(1, order("rate-limit") - 1);
    }

    private int order(String name) {
        return runtime.context()
                .extensions()
                .of(ServerAdmission.class)
                .entry(name)
                .order();
    }
}
