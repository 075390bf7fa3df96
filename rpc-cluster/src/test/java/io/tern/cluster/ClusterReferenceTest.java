package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.endpoint;
import static io.tern.cluster.ClusterFixture.failureOf;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ClientFilter;
import io.tern.api.Clock;
import io.tern.api.Deadline;
import io.tern.api.Filter;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.Registry;
import io.tern.api.Result;
import io.tern.api.ReturnKind;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import io.tern.api.StatusCode;
import io.tern.testkit.SampleService;
import io.tern.testkit.ScriptedTransport;
import io.tern.testkit.TestRuntime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClusterReferenceTest {
    @Test
    void callsAListedNode() {
        try (ClusterFixture fixture = setup().open(1)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.onlyWaiting().answerValue("done");

            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("done");
            assertThat(fixture.reference.nodes().get(0).stats().succeeded()).isEqualTo(1);
            assertThat(fixture.reference.nodes().get(0).stats().inFlight()).isZero();
        }
    }

    @Test
    void isAvailableOnceANodeIsReady() {
        try (ClusterFixture fixture = setup().connectingByHand().open(1)) {
            CompletableFuture<Void> available = fixture.reference.whenAvailable();
            assertThat(available).isNotDone();

            fixture.ready(fixture.connection(1));

            assertThat(available).isCompleted();
        }
    }

    @Test
    void closingEndsTheWaitForAvailabilityAndGivesUpEverything() {
        ClusterFixture fixture = setup().connectingByHand().open(1);
        CompletableFuture<Void> available = fixture.reference.whenAvailable();

        fixture.reference.close();
        fixture.reference.close();

        assertThat(available).isCompletedExceptionally();
        assertThat(fixture.transport.open()).isEmpty();
        assertThat(fixture.registry.listeners()).isZero();
        fixture.close();
    }

    @Test
    void aClosedReferenceRefusesCallsWithTheReason() {
        ClusterFixture fixture = setup().open(1);
        fixture.reference.close();

        assertThat(failureOf(fixture.invoke("order")))
                .hasMessageStartingWith("UNAVAILABLE: the reference to io.tern.testkit.SampleService@1.0 is closed")
                .hasMessageContaining("application was closed")
                .matches(failure -> failure.notExecuted());
        assertThatThrownBy(() -> fixture.reference.handler().call(fixture.method("order"), new Object[] {"a"}))
                .hasMessageContaining("is closed");
        fixture.close();
    }

    @Test
    void aLazyReferenceBeginsWithItsFirstCall() {
        try (ClusterFixture fixture =
                setup().options(options -> options.lazy(true)).open(1)) {
            assertThat(fixture.registry.listeners()).isZero();
            assertThat(fixture.transport.connections()).isEmpty();
            assertThat(fixture.reference.describe()).contains("not asked yet");

            var unused = fixture.invoke("order");

            assertThat(fixture.waiting()).hasSize(1);
        }
    }

    @Test
    void anAddressNeedsNoRegistry() {
        try (TestRuntime runtime = TestRuntime.create();
                ScriptedTransport transport = new ScriptedTransport()) {
            ReferenceOptions options = ReferenceOptions.builder()
                    .address("tern://[::1]:20880, 10.0.0.2:20881")
                    .build();
            ServiceDescriptor service = ServiceDescriptor.of(SampleService.class);
            try (ClusterReference reference =
                    ClusterReference.open(service, options, runtime.context(), transport, List.of())) {
                assertThat(reference.nodes())
                        .extracting(node -> node.endpoint().address().toString())
                        .containsExactly("10.0.0.2:20881", "[::1]:20880");
                assertThat(reference.describe()).contains("(address [::1]:20880,10.0.0.2:20881");
            }
        }
    }

    @Test
    void aTagAtFixedAddressesIsRefusedForNoCallWouldFindANode() {
        try (TestRuntime runtime = TestRuntime.create();
                ScriptedTransport transport = new ScriptedTransport();
                Registry fixed = new StaticRegistry("test", List.of("10.0.0.1"))) {
            ServiceDescriptor service = ServiceDescriptor.of(SampleService.class);
            ReferenceOptions tagged = ReferenceOptions.builder().tag("gray").build();
            ReferenceOptions atAddress = tagged.toBuilder().address("10.0.0.1").build();
            String message = "tag: 'gray' on the reference to " + service
                    + " at fixed addresses, of whose tags nothing is known, so that no call would find a node (expected: no"
                    + " tag, tagFallback = true, or a registry)";
            assertThatThrownBy(() -> ClusterReference.open(service, atAddress, runtime.context(), transport, List.of()))
                    .hasMessage(message);
            assertThatThrownBy(
                            () -> ClusterReference.open(service, tagged, runtime.context(), transport, List.of(fixed)))
                    .hasMessage(message);
            ReferenceOptions falling =
                    atAddress.toBuilder().set("tagFallback", "true").build();
            ClusterReference.open(service, falling, runtime.context(), transport, List.of())
                    .close();
            ReferenceOptions untagged =
                    ReferenceOptions.builder().address("10.0.0.1").build();
            try (ClusterReference reference =
                    ClusterReference.open(service, untagged, runtime.context(), transport, List.of())) {
                assertThatThrownBy(() -> reference.prepare(atAddress)).hasMessage(message);
            }
        }
    }

    @Test
    void aWrongAddressIsNamedBeforeAnythingIsOpened() {
        try (TestRuntime runtime = TestRuntime.create();
                ScriptedTransport transport = new ScriptedTransport()) {
            ReferenceOptions options =
                    ReferenceOptions.builder().address("10.0.0.2:20881,::1").build();

            assertThatThrownBy(() -> ClusterReference.open(
                            ServiceDescriptor.of(SampleService.class),
                            options,
                            runtime.context(),
                            transport,
                            List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            "address: entry 2 '::1' is no address (expected: host:port, or [address]:port");
            assertThat(transport.connections()).isEmpty();
        }
    }

    @Test
    void methodsOfAGenericServiceHaveSettingsAndLatenciesOfTheirOwn() {
        try (TestRuntime runtime = TestRuntime.create()) {
            ServiceKey key = ServiceKey.parse("com.acme.Shop@1.0");
            ServiceDescriptor service = ServiceDescriptor.generic(key);
            MethodDescriptor slow = MethodDescriptor.generic(key, "slow", List.of(), ReturnKind.VALUE);
            MethodDescriptor quick = MethodDescriptor.generic(key, "quick", List.of("int"), ReturnKind.FUTURE);
            ReferenceOptions options = ReferenceOptions.builder()
                    .timeoutMillis(1_000)
                    .method("slow", MethodSettings.builder().idempotent(true).build())
                    .build();
            ReferenceContext context = new ReferenceContext(service, options, runtime.context());
            SecondAttempt second = new HalfTime(service, runtime.context().clock());

            second.succeeded(
                    slow,
                    TimeUnit.MILLISECONDS.toNanos(900),
                    runtime.context().clock().nanoTime());

            assertThat(context.settings(slow).idempotent()).isTrue();
            assertThat(context.settings(quick).idempotent()).isFalse();
            assertThat(context.settings(quick).timeoutMillis()).isEqualTo(1_000);
            assertThat(second.isLate(oneSecond(slow, runtime))).isFalse();
            assertThat(second.isLate(oneSecond(quick, runtime))).isTrue();
        }
    }

    private static Invocation oneSecond(MethodDescriptor method, TestRuntime runtime) {
        Clock clock = runtime.context().clock();
        Deadline deadline = Deadline.after(TimeUnit.SECONDS.toNanos(1), clock);
        return Invocation.builder(method, new Object[] {"[]"}, deadline, clock.nanoTime())
                .build();
    }

    @Test
    void withoutRegistryAndAddressItCannotBeOpened() {
        try (TestRuntime runtime = TestRuntime.create();
                ScriptedTransport transport = new ScriptedTransport()) {
            ServiceDescriptor service = ServiceDescriptor.of(SampleService.class);

            assertThatThrownBy(() -> ClusterReference.open(
                            service, ReferenceOptions.UNSET, runtime.context(), transport, List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: a registry")
                    .hasMessageContaining("@Reference(address");
        }
    }

    @Test
    void theChainPrintsItselfInTheOrderOfTheDesign() {
        ClientFilter onCall = filter("mine", ClientFilter.Scope.CALL);
        ClientFilter onAttempt = filter("each", ClientFilter.Scope.ATTEMPT);
        try (ClusterFixture fixture = setup().extension(ClientFilter.class, "mine", onCall)
                .extension(ClientFilter.class, "each", onAttempt)
                .options(options -> options.filters(List.of("mine", "each")))
                .open(1)) {
            assertThat(fixture.reference.chain())
                    .hasToString(
                            "deadline -> filter mine -> failover[retries 2, RetryBudget[100.0 of 100]] -> routers [tag] -> p2c"
                                    + " -> attempt filters [filter each] -> connection");
        }
    }

    @Test
    void aCallWhoseTimeIsUpIsNotMade() {
        try (ClusterFixture fixture = setup().open(1)) {
            var invocation = fixture.invocation("order").build();
            fixture.advance(TimeUnit.SECONDS.toMillis(2));

            assertThat(failureOf(fixture.reference.chain().invoke(invocation)))
                    .matches(failure -> failure.code() == StatusCode.DEADLINE_EXCEEDED && failure.notExecuted());
            assertThat(fixture.calls()).isEmpty();
        }
    }

    @Test
    void aVersionThatDoesNotExistIsExplainedByThoseThatDo() {
        try (ClusterFixture fixture = setup().open()) {
            fixture.registry.knows(
                    fixture.service.key(),
                    ServiceDescriptor.of(SampleService.class, "", "2.0").key(),
                    ServiceDescriptor.of(SampleService.class, "blue", "1.0").key());
            fixture.registry.says();
            fixture.advance(12_000);

            assertThat(failureOf(fixture.invoke("order")))
                    .hasMessageStartingWith("UNAVAILABLE: no node for io.tern.testkit.SampleService@1.0"
                            + " (registry test://registry, last snapshot 0 endpoints, 12 s ago)")
                    .hasMessageContaining("There is io.tern.testkit.SampleService@1.0+blue,"
                            + " io.tern.testkit.SampleService@2.0: group and version");
            assertThat(fixture.reference.describe()).contains("There is io.tern.testkit.SampleService@1.0+blue");
        }
    }

    @Test
    void aGroupThatDiffersIsNamed() {
        try (ClusterFixture fixture = setup().open()) {
            fixture.registry.knows(
                    ServiceDescriptor.of(SampleService.class, "blue", "1.0").key());
            fixture.registry.says();

            assertThat(failureOf(fixture.invoke("order")))
                    .hasMessageContaining("There is io.tern.testkit.SampleService@1.0+blue: group and version");
        }
    }

    @Test
    void aVersionThatAppearsLaterIsNamedByTheFailuresAfterIt() {
        try (ClusterFixture fixture = setup().open()) {
            fixture.registry.says();
            assertThat(failureOf(fixture.invoke("order"))).hasMessageContaining("Is a provider of the service running");

            fixture.registry.knows(
                    ServiceDescriptor.of(SampleService.class, "", "2.0").key());
            fixture.advance(1_000);
            assertThat(failureOf(fixture.invoke("order")))
                    .hasMessageContaining("There is io.tern.testkit.SampleService@2.0: group and version");

            fixture.registry.knows();
            fixture.advance(1_000);
            assertThat(fixture.reference.describe())
                    .endsWith("Is a provider of the service running and registered there?");
        }
    }

    @Test
    void manyFailuresAskTheRegistryOnceASecond() {
        try (ClusterFixture fixture = setup().open()) {
            fixture.registry.says();
            int before = fixture.registry.searches();
            for (int i = 0; i < 30; i++) {
                failureOf(fixture.invoke("order"));
                fixture.advance(100);
            }
            assertThat(fixture.registry.searches() - before).isEqualTo(3);
        }
    }

    @Test
    void anEndpointThatIsListedTwiceIsOneNode() {
        try (ClusterFixture fixture = setup().open()) {
            fixture.registry.says(endpoint(1), endpoint(1));

            assertThat(fixture.reference.nodes()).hasSize(1);
        }
    }

    private static ClientFilter filter(String name, ClientFilter.Scope scope) {
        return new ClientFilter() {
            @Override
            public Scope scope() {
                return scope;
            }

            @Override
            public Filter bind(io.tern.api.ClientContext context) {
                return new Filter() {
                    @Override
                    public CompletableFuture<Result> filter(
                            io.tern.api.Invocation invocation, io.tern.api.Invoker next) {
                        return next.invoke(invocation);
                    }

                    @Override
                    public String toString() {
                        return "filter " + name;
                    }
                };
            }
        };
    }
}
