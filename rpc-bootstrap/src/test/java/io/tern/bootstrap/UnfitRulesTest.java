package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tern.api.ExportOptions;
import io.tern.api.LoadBalancer;
import io.tern.api.ReferenceOptions;
import io.tern.api.RuleSourceFactory;
import io.tern.api.ServerFilter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Extensions that throw whatever they like when they are bound to what a rule says. */
final class UnfitRulesTest {
    private static final ServerFilter SERVER_FILTER = context -> {
        if (context.options().settings().containsKey("rateLimit")) {
            throw new IllegalStateException("no seat for a rate");
        }
        return null;
    };
    private static final LoadBalancer BALANCER = (nodes, context) -> {
        throw new NullPointerException("no chair");
    };

    private final TestWorld world = new TestWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private RpcApplication.Builder ruled(ScriptedRuleSource source) {
        return world.builder("shop")
                .extension(RuleSourceFactory.class, "scripted", source)
                .extension(ServerFilter.class, "fussy", SERVER_FILTER)
                .extension(LoadBalancer.class, "broken", BALANCER)
                .rules(ScriptedRuleSource.ADDRESS);
    }

    private static ScriptedRuleSource source(String settings) {
        return new ScriptedRuleSource(ScriptedRuleSource.rules(1, "{\"settings\": {" + settings + "}}"));
    }

    private static void assertGoesWithout(ScriptedRuleSource source, String what, String why) {
        await().untilAsserted(() -> assertThat(source.last().without())
                .singleElement()
                .asString()
                .startsWith(what)
                .contains(why));
    }

    @Test
    void anExportThatItsFilterDoesNotTakeUnderARuleGoesWithout() {
        ScriptedRuleSource source = source("\"rateLimit\": 7");
        RpcApplication shop = world.start(ruled(source)
                .export(
                        new BlackTea(),
                        ExportOptions.builder().filters(List.of("fussy")).build()));
        assertThat(shop.refer(Tea.class).brew("assam")).isEqualTo("black assam");
        assertGoesWithout(source, "export ", "no seat for a rate");
    }

    @Test
    void aReferenceThatItsBalancerDoesNotTakeUnderARuleGoesWithout() {
        ScriptedRuleSource source = source("\"loadBalancer\": \"broken\"");
        RpcApplication shop = world.start(ruled(source).export(new BlackTea(), ExportOptions.UNSET));
        assertThat(shop.refer(Tea.class).brew("assam")).isEqualTo("black assam");
        assertGoesWithout(source, "reference ", "no chair");
    }

    @Test
    void anObjectThatHasNoHashCodeIsServedUnderRules() {
        ScriptedRuleSource source = source("\"rateLimit\": 7");
        RpcApplication shop = world.start(ruled(source).export(new Unhashable(), ExportOptions.UNSET));
        assertThat(source.publish(ScriptedRuleSource.rules(2, "{\"settings\": {\"rateLimit\": 8}}")))
                .returns(true, RuleVerdict::accepted);
        assertThat(shop.effectiveConfiguration()).contains("rateLimit = 8 (rule 1 of version 2");
    }

    /** As a proxy may be whose scope has ended. */
    private static final class Unhashable implements Tea {
        @Override
        public String brew(String kind) {
            return kind;
        }

        @Override
        public CompletableFuture<String> brewLater(String kind) {
            return CompletableFuture.completedFuture(kind);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            throw new IllegalStateException("no hash");
        }
    }

    @Test
    void whatCodeItselfDoesWrongIsThrownUnderRulesToo() {
        RpcApplication shop = world.start(ruled(source("\"retries\": 1")));
        assertThatThrownBy(() -> shop.refer(
                        Tea.class,
                        ReferenceOptions.builder().loadBalancer("broken").build()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("no chair");
    }
}
