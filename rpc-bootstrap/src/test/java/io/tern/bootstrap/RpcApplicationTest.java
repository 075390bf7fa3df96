package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.tern.api.Address;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.ExportOptions;
import io.tern.api.Reference;
import io.tern.api.ReferenceOptions;
import io.tern.api.ServiceKey;
import io.tern.bootstrap.scanned.Marked;
import io.tern.testkit.AllocationMeter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RpcApplicationTest {
    private static final ServiceKey TEA = ServiceKey.of(Tea.class);

    private final TestWorld world = new TestWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void callsWhatAnotherApplicationExports() {
        world.start(world.builder("provider").export(new BlackTea()));
        RpcApplication consumer = world.start(world.builder("consumer"));
        assertThat(consumer.refer(Tea.class).brew("assam")).isEqualTo("black assam");
        assertThat(consumer.refer(Tea.class).brewLater("assam").join()).isEqualTo("black assam");
    }

    @Test
    void fillsTheFieldsOfWhatItExportsAndOfWhatItIsGiven() {
        world.start(world.builder("provider").export(new BlackTea()));
        TeaShop shop = new TeaShop();
        TeaHouse house = new TeaHouse();
        RpcApplication consumer =
                world.start(world.builder("consumer").export(shop).inject(house));
        assertThat(shop.tea.brew("assam")).isEqualTo("black assam");
        assertThat(house.tea).isSameAs(shop.tea);
        assertThat(consumer.stats().exported()).containsExactly(ServiceKey.of(Closes.class));
        TeaHouse later = new TeaHouse();
        consumer.inject(later);
        assertThat(later.tea).isSameAs(shop.tea);
    }

    @Test
    void exportsWhatItFindsByScanning() {
        RpcApplication application = world.start(world.isolated("scanning").scan("io.tern.bootstrap.shop"));
        assertThat(application.stats().exported())
                .containsExactly(new ServiceKey("io.tern.bootstrap.shop.Shop", "retail", "2.0"));
    }

    @Test
    void aScannedClassThatServesNoInterfaceFailsTheStart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.isolated("scanning").scan("io.tern.bootstrap.scanned")))
                .withMessageContaining("export of " + Marked.class.getName())
                .withMessageContaining("implements no interface of its own");
    }

    @Test
    void listensOnlyIfSomethingIsExported() {
        RpcApplication application = world.start(world.builder("shop"));
        assertThat(application.address()).isNull();
        BlackTea tea = new BlackTea();
        application.export(tea);
        assertThat(application.address()).isNotNull();
        assertThat(application.address().host()).isEqualTo("127.0.0.1");
        assertThat(application.address().port()).isPositive();
    }

    @Test
    void referencesToOnesOwnExportsNeverWait() {
        TeaHouse house = new TeaHouse();
        RpcApplication application = world.start(world.builder("shop")
                .startWait(Duration.ofMinutes(1))
                .export(new BlackTea())
                .inject(house));
        assertThat(house.tea.brew("assam")).isEqualTo("black assam");
        assertThat(application.state()).isEqualTo(ApplicationState.RUNNING);
    }

    @Test
    void registersLastWhenTheUserIsReady() {
        RpcApplication consumer = world.start(world.builder("consumer").startWait(Duration.ZERO));
        consumer.refer(Tea.class);
        AtomicReference<List<?>> nodesBefore = new AtomicReference<>();
        world.start(world.builder("provider").export(new BlackTea()).readiness(provider -> {
            assertThat(provider.state()).isEqualTo(ApplicationState.STARTING);
            nodesBefore.set(consumer.stats().references().get(0).nodes());
        }));
        assertThat(nodesBefore.get()).isEmpty();
        await().untilAsserted(() ->
                assertThat(consumer.stats().references().get(0).nodes()).hasSize(1));
    }

    @Test
    void delaysARegistration() {
        long begin = System.nanoTime();
        world.start(world.builder("provider")
                .export(new BlackTea(), ExportOptions.builder().delayMillis(200).build()));
        RpcApplication consumer = world.start(world.builder("consumer"));
        assertThat(consumer.refer(Tea.class).brew("assam")).isEqualTo("black assam");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(200));
    }

    @Test
    void aDelayedRegistrationThatIsWithdrawnNeverHappens() {
        BlackTea tea = new BlackTea();
        RpcApplication provider = world.start(world.builder("provider")
                .export(tea, ExportOptions.builder().delayMillis(50).build()));
        provider.unexport(tea);
        RpcApplication consumer = world.start(world.builder("consumer").startWait(Duration.ofMillis(150)));
        consumer.refer(Tea.class);
        assertThat(consumer.stats().references().get(0).nodes()).isEmpty();
    }

    @Test
    void aReadinessCheckThatFailsClosesEverything() {
        AtomicReference<RpcApplication> failed = new AtomicReference<>();
        assertThatIllegalStateException()
                .isThrownBy(() -> world.builder("provider")
                        .export(new BlackTea())
                        .readiness(application -> {
                            failed.set(application);
                            throw new java.io.IOException("the database is away");
                        })
                        .start())
                .withMessage("application 'provider' is not ready: java.io.IOException: the database is away");
        assertThat(failed.get().state()).isEqualTo(ApplicationState.CLOSED);
    }

    @Test
    void closingWhileItStartsEndsTheStart() {
        assertThatIllegalStateException()
                .isThrownBy(() -> world.builder("provider")
                        .export(new BlackTea())
                        .readiness(RpcApplication::close)
                        .start())
                .withMessageContaining("provider");
    }

    @Test
    void startGoesOnWithoutAProviderAfterItsBudget() {
        TeaHouse house = new TeaHouse();
        long begin = System.nanoTime();
        RpcApplication consumer =
                world.start(world.builder("consumer").inject(house).startWait(Duration.ofMillis(100)));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        assertThat(consumer.state()).isEqualTo(ApplicationState.RUNNING);
    }

    @Test
    void aRequiredReferenceWithoutProviderFailsTheStartAndSaysWhatIsKnown() {
        assertThatIllegalStateException()
                .isThrownBy(() -> world.start(
                        world.builder("consumer").inject(new NeedsTea()).startWait(Duration.ofMillis(100))))
                .withMessageContaining("no provider of " + TEA)
                .withMessageContaining(TestWorld.REGISTRY);
    }

    @Test
    void aRequiredReferenceIsMissingForEverybodyWhoAsks() {
        RpcApplication consumer = world.start(world.builder("consumer").startWait(Duration.ofMillis(100)));
        ReferenceOptions required = ReferenceOptions.builder().required(true).build();
        CompletableFuture<Tea> beside = CompletableFuture.supplyAsync(() -> consumer.refer(Tea.class, required));
        assertThatIllegalStateException().isThrownBy(() -> consumer.refer(Tea.class, required));
        assertThat(beside)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withMessageContaining("no provider of " + TEA);
        assertThatIllegalStateException().isThrownBy(() -> consumer.refer(Tea.class, required));
        NeedsTea house = new NeedsTea();
        assertThatIllegalStateException().isThrownBy(() -> consumer.inject(house));
        assertThatIllegalStateException().as("with its field filled").isThrownBy(() -> consumer.inject(house));
        assertThat(consumer.stats().references()).hasSize(1);
    }

    @Test
    void aReferenceThatHadAProviderOnceIsNotWaitedForAgain() {
        RpcApplication provider = world.start(world.builder("provider").export(new BlackTea()));
        RpcApplication consumer = world.start(world.builder("consumer"));
        ReferenceOptions required = ReferenceOptions.builder().required(true).build();
        Tea tea = consumer.refer(Tea.class, required);
        provider.close();
        assertThat(consumer.refer(Tea.class, required)).isSameAs(tea);
    }

    @Test
    void aLazyReferenceDoesNotWaitAndConnectsWithTheFirstCall() {
        RpcApplication consumer = world.start(world.builder("consumer").startWait(Duration.ofMinutes(1)));
        Tea tea =
                consumer.refer(Tea.class, ReferenceOptions.builder().lazy(true).build());
        world.start(world.builder("provider").export(new BlackTea()));
        assertThat(consumer.stats().references().get(0).nodes()).isEmpty();
        assertThat(tea.brew("assam")).isEqualTo("black assam");
        assertThat(consumer.stats().references().get(0).nodes()).hasSize(1);
    }

    @Test
    void equalReferencesAreOne() {
        world.start(world.builder("provider").export(new BlackTea()));
        RpcApplication consumer = world.start(world.builder("consumer"));
        Tea tea = consumer.refer(Tea.class);
        assertThat(consumer.refer(Tea.class)).isSameAs(tea);
        assertThat(consumer.refer(
                        Tea.class, ReferenceOptions.builder().timeoutMillis(700).build()))
                .isNotSameAs(tea);
        assertThat(consumer.stats().references()).hasSize(2);
    }

    @Test
    void askingForAKnownReferenceMergesNothing() {
        RpcApplication consumer = world.start(world.builder("consumer").startWait(Duration.ZERO));
        ReferenceOptions options =
                ReferenceOptions.builder().timeoutMillis(700).lazy(true).build();
        Tea tea = consumer.refer(Tea.class, options);
        AllocationMeter.assertAtMost(2_000, "asking for a known reference", () -> {
            if (consumer.refer(Tea.class, options.toBuilder().build()) != tea) {
                throw new AssertionError("another proxy for equal options");
            }
        });
    }

    @Test
    void publishesTheHostAndThePortThatAreForwarded() {
        RpcApplication provider = world.start(world.builder("provider")
                .host("shop.example")
                .portToRegistry(30_880)
                .export(new BlackTea()));
        assertThat(provider.address()).isEqualTo(new Address("shop.example", 30_880));
        assertThat(provider.effectiveConfiguration()).contains("portToRegistry = 30880 (builder)");
    }

    @Test
    void aPortToPublishIsNotAnyPort() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RpcApplication.builder("shop").portToRegistry(0))
                .withMessage("portToRegistry: 0 (expected: 1 to 65535)");
    }

    @Test
    void aHostHasNoPort() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RpcApplication.builder("shop").host("my.host:20880"))
                .withMessageContaining("host: 'my.host:20880'");
    }

    @Test
    void servesSeveralVersionsSideBySide() {
        world.start(world.builder("provider")
                .export(new BlackTea(), ExportOptions.builder().version("1.0").build())
                .export(new GreenTea(), ExportOptions.builder().version("2.0").build()));
        RpcApplication consumer = world.start(world.builder("consumer"));
        assertThat(consumer.refer(Tea.class, version("1.0")).brew("x")).isEqualTo("black x");
        assertThat(consumer.refer(Tea.class, version("2.0")).brew("x")).isEqualTo("green x");
    }

    @Test
    void unexportedServicesAreGoneWhileOthersStay() {
        BlackTea black = new BlackTea();
        RpcApplication provider = world.start(world.builder("provider")
                .export(black, ExportOptions.builder().version("1.0").build())
                .export(new GreenTea(), ExportOptions.builder().version("2.0").build()));
        RpcApplication consumer = world.start(world.builder("consumer"));
        Tea first = consumer.refer(Tea.class, version("1.0"));
        assertThat(first.brew("x")).isEqualTo("black x");
        provider.unexport(black);
        assertThat(provider.stats().exported()).containsExactly(new ServiceKey(Tea.class.getName(), "", "2.0"));
        assertThat(consumer.refer(Tea.class, version("2.0")).brew("x")).isEqualTo("green x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.unexport(black))
                .withMessageContaining("is not exported");
        provider.export(black, ExportOptions.builder().version("1.0").build());
        await().untilAsserted(() -> assertThat(first.brew("x")).isEqualTo("black x"));
    }

    @Test
    void registersInAllRegistriesAndLooksInAll() {
        world.start(world.isolated("both")
                .registry("shared://north")
                .registry("shared://south")
                .export(new BlackTea()));
        RpcApplication north = world.start(world.isolated("north").registry("shared://north"));
        RpcApplication south = world.start(world.isolated("south").registry("shared://south"));
        assertThat(north.refer(Tea.class).brew("x")).isEqualTo("black x");
        assertThat(south.refer(Tea.class).brew("x")).isEqualTo("black x");
        RpcApplication consumer = world.start(
                world.isolated("consumer").registry("shared://north").registry("shared://south"));
        consumer.refer(Tea.class);
        assertThat(consumer.stats().references().get(0).nodes())
                .as("union by address")
                .hasSize(1);
    }

    @Test
    void aReferenceMayAskOneRegistryOnly() {
        world.start(world.isolated("north").registry("shared://north").export(new BlackTea()));
        world.start(world.isolated("south").registry("shared://south").export(new GreenTea()));
        RpcApplication consumer = world.start(
                world.isolated("consumer").registry("shared://north").registry("shared://south"));
        Tea tea = consumer.refer(
                Tea.class, ReferenceOptions.builder().registry("shared://south").build());
        assertThat(tea.brew("x")).isEqualTo("green x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> consumer.refer(
                        Tea.class,
                        ReferenceOptions.builder().registry("shared://west").build()))
                .withMessage("registry (builder): 'shared://west' is not one of the application's"
                        + " (it has: shared://north, shared://south)");
    }

    @Test
    void needsNoRegistryWithAnAddress() {
        RpcApplication provider = world.start(world.isolated("provider").export(new BlackTea()));
        RpcApplication consumer = world.start(world.isolated("consumer"));
        Tea tea = consumer.refer(
                Tea.class,
                ReferenceOptions.builder()
                        .address("tern://" + provider.address())
                        .build());
        assertThat(tea.brew("x")).isEqualTo("black x");
    }

    @Test
    void countsWhatNodesDid() {
        world.start(world.builder("provider").export(new BlackTea()));
        RpcApplication consumer = world.start(world.builder("consumer"));
        Tea tea = consumer.refer(Tea.class);
        tea.brew("x");
        tea.brew("y");
        ApplicationStats stats = consumer.stats();
        assertThat(stats.application()).isEqualTo("consumer");
        assertThat(stats.references()).singleElement().satisfies(reference -> {
            assertThat(reference.service()).isEqualTo(TEA);
            assertThat(reference.nodes()).singleElement().satisfies(node -> {
                assertThat(node.endpoint().application()).isEqualTo("provider");
                assertThat(node.state()).isEqualTo(ConnectionState.READY);
                assertThat(node.succeeded()).isEqualTo(2);
                assertThat(node.failed()).isZero();
                assertThat(node.inFlight()).isZero();
                assertThat(node.latencyNanos()).isPositive();
            });
        });
    }

    @Test
    void tellsListenersOfStatesAndNodes() {
        List<ApplicationState> states = new CopyOnWriteArrayList<>();
        List<ConnectionState> nodes = new CopyOnWriteArrayList<>();
        RpcApplication provider = world.start(world.builder("provider").export(new BlackTea()));
        RpcApplication consumer = world.start(world.builder("consumer").listener(new ApplicationListener() {
            @Override
            public void stateChanged(ApplicationState state) {
                states.add(state);
            }

            @Override
            public void nodeChanged(ServiceKey service, Endpoint endpoint, ConnectionState state) {
                assertThat(service).isEqualTo(TEA);
                assertThat(endpoint.address()).isEqualTo(provider.address());
                nodes.add(state);
            }
        }));
        consumer.refer(Tea.class).brew("x");
        assertThat(nodes).contains(ConnectionState.READY);
        consumer.close();
        assertThat(states)
                .containsExactly(
                        ApplicationState.STARTING,
                        ApplicationState.RUNNING,
                        ApplicationState.DRAINING,
                        ApplicationState.CLOSED);
    }

    @Test
    void printsTheEffectiveConfiguration() {
        RpcApplication application = world.start(world.builder("shop")
                .referenceDefaults(ReferenceOptions.builder().timeoutMillis(700).build())
                .exportDefaults(ExportOptions.builder().weight(50).build())
                .export(new BlackTea()));
        application.refer(Tea.class, ReferenceOptions.builder().retries(0).build());
        assertThat(application.effectiveConfiguration())
                .contains("application shop")
                .contains("registries = " + TestWorld.REGISTRY + " (builder)")
                .contains("export " + TEA + " by " + BlackTea.class.getName() + "\n  weight = 50 (builder)\n")
                .contains("reference " + TEA + "\n  timeoutMillis = 700 (builder)\n  retries = 0 (builder)\n")
                .contains("  brew(java.lang.String)\n    idempotent = true (interface)\n");
    }

    private static ReferenceOptions version(String version) {
        return ReferenceOptions.builder().version(version).build();
    }

    private static final class GreenTea implements Tea {
        @Override
        public String brew(String kind) {
            return "green " + kind;
        }

        @Override
        public java.util.concurrent.CompletableFuture<String> brewLater(String kind) {
            return java.util.concurrent.CompletableFuture.completedFuture(brew(kind));
        }
    }

    private static final class TeaHouse {
        @Reference
        private Tea tea;
    }

    @SuppressWarnings("UnusedVariable") // Tern looks at it.
    private static final class NeedsTea {
        @Reference(required = true)
        Tea tea;
    }

    private static final class TeaShop implements Runnable, Closes {
        @Reference
        private Tea tea;

        @Override
        public void run() {}

        @Override
        public void closeShop() {}
    }

    interface Closes {
        void closeShop();
    }
}
