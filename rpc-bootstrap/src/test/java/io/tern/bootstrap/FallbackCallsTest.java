package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.CallSide;
import io.tern.api.Defaults;
import io.tern.api.LocalStubFactory;
import io.tern.api.MethodStats;
import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.spi.ExtensionException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What answers instead of a service, through whole applications. */
final class FallbackCallsTest {
    private final TestWorld world = new TestWorld();
    private final CopyOnWriteArrayList<Map<String, String>> heard = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        world.close();
    }

    /** Brews what there is at home, on a thread that may wait. */
    private static final class HomeTea implements Tea {
        @Override
        public String brew(String kind) {
            return kind + " at home";
        }

        @Override
        public CompletableFuture<String> brewLater(String kind) {
            return CompletableFuture.supplyAsync(() -> brew(kind));
        }
    }

    private RpcApplication.Builder consumer() {
        return world.builder("consumer")
                .startWait(Duration.ZERO)
                .extension(LocalStubFactory.class, "home", context -> new HomeTea())
                .extension(LocalStubFactory.class, Tea.class.getName(), context -> new HomeTea());
    }

    private static ReferenceOptions set(String name, String value) {
        return ReferenceOptions.builder().set(name, value).build();
    }

    private CallScope listening() {
        return CallOptions.builder().replyListener(heard::add).build().open();
    }

    private static String join(CompletableFuture<String> answer) {
        return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static MethodStats stats(RpcApplication application, String method) {
        return application.stats().methods().stream()
                .filter(one ->
                        one.side() == CallSide.CLIENT && one.method().name().equals(method))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aStubAnswersWhereNobodyServesAndTheCallerIsToldSo() {
        RpcApplication consumer = world.start(consumer());
        Tea tea = consumer.refer(Tea.class, set("fallback", "stub:home"));

        try (CallScope scope = listening()) {
            assertThat(scope).isNotNull();
            assertThat(tea.brew("green")).isEqualTo("green at home");
            assertThat(join(tea.brewLater("black"))).isEqualTo("black at home");
        }

        Map<String, String> flag = Map.of(Defaults.FALLBACK_ATTACHMENT, "stub");
        assertThat(heard).containsExactly(flag, flag);
        for (String method : new String[] {"brew", "brewLater"}) {
            assertThat(stats(consumer, method).failures()).isEqualTo(Map.of(StatusCode.UNAVAILABLE, 1L));
            assertThat(stats(consumer, method).answeredHere()).isEqualTo(Map.of("fallback", 1L));
        }
        assertThat(consumer.stats().table()).contains("answered here", "fallback 1");
    }

    @Test
    void theServiceAnswersWhereItCanAndNobodyIsTold() {
        world.start(world.builder("provider").export(new BlackTea()));
        RpcApplication consumer = world.start(consumer().startWait(Duration.ofSeconds(10)));
        Tea tea = consumer.refer(Tea.class, set("fallback", "stub:home"));

        try (CallScope scope = listening()) {
            assertThat(scope).isNotNull();
            assertThat(tea.brew("green")).isEqualTo(new BlackTea().brew("green"));
            assertThat(join(tea.brewLater("green"))).isEqualTo(new BlackTea().brew("green"));
        }
        assertThat(heard).isEmpty();
        assertThat(stats(consumer, "brew").answeredHere()).isEmpty();
    }

    @Test
    void aReplyListenerThatThrowsCostsNobodyTheAnswer() {
        RpcApplication consumer = world.start(consumer());
        Tea tea = consumer.refer(Tea.class, set("fallback", "value:\"none\""));
        try (CallScope scope = CallOptions.builder()
                .replyListener(attachments -> {
                    throw new IllegalStateException("scripted");
                })
                .build()
                .open()) {
            assertThat(scope).isNotNull();
            assertThat(tea.brew("green")).isEqualTo("none");
            assertThat(join(tea.brewLater("green"))).isEqualTo("none");
        }
    }

    @Test
    void aMockNeedsNeitherRegistryNorProvider() {
        RpcApplication consumer = world.start(world.isolated("consumer")
                .extension(LocalStubFactory.class, Tea.class.getName(), context -> new HomeTea()));
        Tea tea = consumer.refer(
                Tea.class,
                ReferenceOptions.builder().required(true).set("mock", "true").build());

        try (CallScope scope = listening()) {
            assertThat(scope).isNotNull();
            assertThat(tea.brew("green")).isEqualTo("green at home");
            assertThat(join(tea.brewLater("black"))).isEqualTo("black at home");
        }
        assertThat(heard).hasSize(2).containsOnly(Map.of(Defaults.FALLBACK_ATTACHMENT, "mock"));
        assertThat(stats(consumer, "brew").answeredHere()).isEqualTo(Map.of("mock", 1L));
    }

    @Test
    void aMockAsksNobodyWhereProvidersAre() {
        RpcApplication provider = world.start(world.builder("provider").export(new BlackTea()));
        RpcApplication consumer = world.start(consumer());
        Tea tea = consumer.refer(Tea.class, set("mock", "value:\"mocked\""));

        assertThat(tea.brew("green")).isEqualTo("mocked");
        assertThat(join(tea.brewLater("green"))).isEqualTo("mocked");
        assertThat(consumer.stats().references())
                .singleElement()
                .satisfies(reference -> assertThat(reference.nodes()).isEmpty());
        assertThat(provider.stats().methods())
                .allSatisfy(method -> assertThat(method.started()).isZero());
    }

    @Test
    void aReferenceOfWhichOneMethodIsMockedStillNeedsItsProvider() {
        RpcApplication consumer = world.start(consumer());
        Tea tea = consumer.refer(
                Tea.class,
                ReferenceOptions.builder()
                        .method(
                                "brew",
                                io.tern.api.MethodSettings.builder()
                                        .set("mock", "empty")
                                        .build())
                        .build());
        assertThat(tea.brew("green")).isNull();
        assertThatThrownBy(() -> join(tea.brewLater("green")))
                .hasRootCauseInstanceOf(RpcException.class)
                .hasMessageContaining("no node");
    }

    @Test
    void anUnknownStubIsRefusedNamingThePlace() {
        RpcApplication consumer = world.start(consumer());
        assertThatThrownBy(() -> consumer.refer(Tea.class, set("fallback", "stub:hom")))
                .isInstanceOf(ExtensionException.class)
                .hasMessageContaining("fallback (builder)")
                .hasMessageContaining("home");
    }
}
