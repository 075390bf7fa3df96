package io.tern.bootstrap;

import static io.tern.bootstrap.ScriptedRuleSource.rules;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.Admission;
import io.tern.api.AutoActivate;
import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.ExportOptions;
import io.tern.api.Filter;
import io.tern.api.Invocation;
import io.tern.api.Permit;
import io.tern.api.ReferenceOptions;
import io.tern.api.RequestHead;
import io.tern.api.RuleSourceFactory;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.ServerFilter;
import io.tern.testkit.Repetitions;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that go on while rules change all the time: whatever the parts of a chain have been told, it is of one version. */
final class OneVersionIT {
    private static final int VERSIONS = Repetitions.of(10, 40);
    private static final int CALLERS = 4;
    private static final String CALL = "call";
    private static final int BASE = 100_000;

    private final Loopback loopback = new Loopback();
    private final Seen onClient = new Seen();
    private final Seen onServer = new Seen();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicBoolean enough = new AtomicBoolean();

    @AfterEach
    void close() {
        enough.set(true);
        loopback.close();
    }

    /** Of what the first and the second part of a chain were told, by call. Thread-safe. */
    private static final class Seen {
        private final Map<String, String> first = new ConcurrentHashMap<>();
        private final Queue<String> mixed = new ConcurrentLinkedQueue<>();
        private final Set<String> versions = ConcurrentHashMap.newKeySet();

        void first(String call, String version) {
            first.put(call, version);
        }

        void second(String call, String version) {
            String before = first.remove(call);
            versions.add(version);
            if (!version.equals(before)) {
                mixed.add(call + ": " + before + ", then " + version);
            }
        }
    }

    /** Two settings that each rule says alike. */
    private static String version(Map<String, String> settings, String one, String other) {
        String value = settings.getOrDefault(one, "none");
        return value.equals(settings.getOrDefault(other, "none")) ? value : value + " beside " + settings.get(other);
    }

    private static String version(ClientContext context) {
        return version(context.options().settings(), "clientRateLimit", "clientConcurrencyLimit");
    }

    private static String version(ServerContext context) {
        return version(context.options().settings(), "rateLimit", "concurrencyLimit");
    }

    private static String call(Invocation invocation) {
        return invocation.attachments().getOrDefault(CALL, "");
    }

    private ClientFilter aroundCalls() {
        return context -> {
            String version = version(context);
            return (invocation, next) -> {
                onClient.first(call(invocation), version);
                return next.invoke(invocation);
            };
        };
    }

    private ClientFilter aroundAttempts() {
        return new ClientFilter() {
            @Override
            public Scope scope() {
                return Scope.ATTEMPT;
            }

            @Override
            public Filter bind(ClientContext context) {
                String version = version(context);
                return (invocation, next) -> {
                    onClient.second(call(invocation), version);
                    return next.invoke(invocation);
                };
            }
        };
    }

    private ServerFilter aroundMethods() {
        return context -> {
            String version = version(context);
            return (invocation, next) -> {
                onServer.second(call(invocation), version);
                return next.invoke(invocation);
            };
        };
    }

    /** Lets everybody in. */
    @AutoActivate
    private static final class Watch implements ServerAdmission {
        private final Seen seen;

        Watch(Seen seen) {
            this.seen = seen;
        }

        @Override
        public Gate bind(ServerContext context) {
            String version = version(context);
            return head -> admit(head, version);
        }

        private Admission admit(RequestHead head, String version) {
            seen.first(head.attachments().getOrDefault(CALL, ""), version);
            return Permit.NONE;
        }
    }

    @Test
    void noCallSeesHalfOfTwoVersions() {
        ScriptedRuleSource ofConsumer = new ScriptedRuleSource(null);
        ScriptedRuleSource ofProvider = new ScriptedRuleSource(null);
        Workshop stub = world(ofConsumer, ofProvider);
        CompletableFuture<?>[] callers = new CompletableFuture<?>[CALLERS];
        for (int i = 0; i < CALLERS; i++) {
            callers[i] = CompletableFuture.runAsync(() -> callOn(stub));
        }
        for (int i = 1; i <= VERSIONS; i++) {
            int before = calls.get();
            publish(ofConsumer, i, "clientRateLimit", "clientConcurrencyLimit");
            publish(ofProvider, i, "rateLimit", "concurrencyLimit");
            await().atMost(Loopback.LIMIT).until(() -> calls.get() > before + CALLERS);
        }
        enough.set(true);
        CompletableFuture.allOf(callers).join();
        for (Seen seen : List.of(onClient, onServer)) {
            assertThat(seen.mixed).isEmpty();
            assertThat(seen.versions).hasSizeGreaterThan(VERSIONS / 2).contains(String.valueOf(BASE + VERSIONS));
        }
    }

    private static void publish(ScriptedRuleSource source, int version, String one, String other) {
        String value = "\": " + (BASE + version);
        RuleVerdict verdict = source.publish(
                rules(version, "{\"settings\": {\"" + one + value + ", \"" + other + value + "}, \"force\": true}"));
        assertThat(verdict.accepted()).as(verdict.message()).isTrue();
    }

    private void callOn(Workshop stub) {
        while (!enough.get()) {
            String call = String.valueOf(calls.incrementAndGet());
            try (CallScope scope =
                    CallOptions.builder().attachment(CALL, call).build().open()) {
                assertThat(scope).isNotNull();
                assertThat(stub.make(new Workshop.Order(call))).isEqualTo("made " + call);
            } catch (Workshop.SoldOutException e) {
                throw new AssertionError(e);
            }
        }
    }

    private Workshop world(ScriptedRuleSource ofConsumer, ScriptedRuleSource ofProvider) {
        RpcApplication provider = loopback.start(Loopback.builder("provider")
                .extension(RuleSourceFactory.class, "scripted", ofProvider)
                .rules(ScriptedRuleSource.ADDRESS)
                .extension(ServerAdmission.class, "watch", new Watch(onServer))
                .extension(ServerFilter.class, "methods", aroundMethods())
                .export(
                        new OpenWorkshop(),
                        ExportOptions.builder().filters(List.of("methods")).build()));
        RpcApplication consumer = loopback.start(Loopback.builder("consumer")
                .extension(RuleSourceFactory.class, "scripted", ofConsumer)
                .rules(ScriptedRuleSource.ADDRESS)
                .extension(ClientFilter.class, "calls", aroundCalls())
                .extension(ClientFilter.class, "attempts", aroundAttempts()));
        return consumer.refer(
                Workshop.class,
                ReferenceOptions.builder()
                        .address(String.valueOf(provider.address()))
                        .filters(List.of("calls", "attempts"))
                        .timeoutMillis((int) Loopback.LIMIT.toMillis())
                        .retries(0)
                        .build());
    }
}
