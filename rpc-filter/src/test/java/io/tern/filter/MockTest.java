package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Defaults;
import io.tern.api.Filter;
import io.tern.api.LocalStubFactory;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.testkit.SampleService;
import io.tern.testkit.ScriptedInvoker;
import io.tern.testkit.TestRuntime;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MockTest {
    private final ScriptedInvoker next = ScriptedInvoker.returning("from a node");
    private TestRuntime runtime = TestRuntime.create();

    @AfterEach
    void close() {
        runtime.close();
    }

    private Filter bind(ReferenceOptions.Builder options) {
        return new MockFilter().bind(runtime.clientContext(runtime.service(), options.build()));
    }

    private static ReferenceOptions.Builder mock(String text) {
        return ReferenceOptions.builder().set(FallbackSettings.MOCK, text);
    }

    private Result call(Filter filter, String method) {
        return filter.filter(runtime.newInvocation(method, "key"), next).join();
    }

    @Test
    void withoutOneThereIsNoFilter() {
        assertThat(bind(ReferenceOptions.builder())).isNull();
        assertThat(bind(mock("false"))).isNull();
    }

    @Test
    void trueIsEmptyWhereNoStubIsNamedLikeTheInterface() {
        Filter filter = bind(mock("true"));
        assertThat(call(filter, "read").value()).isNull();
        assertThat(call(filter, "read").attachments()).isEqualTo(Map.of(Defaults.FALLBACK_ATTACHMENT, "mock"));
        assertThat(call(filter, "tell").value()).as("also one-way").isNull();
        assertThat(next.calls()).isEmpty();
        assertThat(filter.answersAllCalls()).isTrue();
    }

    @Test
    void trueIsTheStubThatIsNamedLikeTheInterface() {
        runtime.close();
        LocalStubFactory stubs = context -> Proxy.newProxyInstance(
                SampleService.class.getClassLoader(),
                new Class<?>[] {SampleService.class},
                (proxy, method, arguments) -> method.getName() + " " + arguments[0]);
        runtime = TestRuntime.builder()
                .extension(LocalStubFactory.class, SampleService.class.getName(), stubs)
                .build();
        assertThat(call(bind(mock("true")), "read").value()).isEqualTo("read key");
    }

    @Test
    void onlyMockedMethodsAreAnsweredHere() {
        MethodSettings mocked = MethodSettings.builder()
                .set(FallbackSettings.MOCK, "value:\"mocked\"")
                .build();
        Filter filter = bind(ReferenceOptions.builder().method("read", mocked));
        assertThat(call(filter, "read").value()).isEqualTo("mocked");
        assertThat(call(filter, "order").value()).isEqualTo("from a node");
        assertThat(filter.answersAllCalls()).isFalse();
        assertThat(CallMeters.of(runtime.context()).methodStats())
                .filteredOn(stats -> stats.method().name().equals("read"))
                .singleElement()
                .satisfies(stats -> assertThat(stats.answeredHere()).isEqualTo(Map.of("mock", 1L)));
    }

    @Test
    void saysOnceThatAServiceIsMocked() {
        try (CapturedLog log = CapturedLog.of(MockFilter.class.getName())) {
            bind(mock("empty"));
            assertThat(log.lines()).singleElement().asString().contains("is mocked", "SampleService");
        }
    }

    @Test
    void whatCannotAnswerIsRefused() {
        assertThatThrownBy(() -> bind(mock("yes")))
                .hasMessageContaining("mock: 'yes'")
                .hasMessageContaining("expected");
    }
}
