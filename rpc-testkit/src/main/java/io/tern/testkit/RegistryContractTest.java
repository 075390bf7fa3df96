package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tern.api.Address;
import io.tern.api.Endpoint;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryListener;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceKey;
import io.tern.api.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Registry} does. Extend it and say how a registry is made; all those of one test must share one store, and
 * no two tests may.
 *
 * <pre>{@code
 * final class MyRegistryTest extends RegistryContractTest {
 *     @Override
 *     protected Registry newRegistry(RuntimeContext runtime) {
 *         return new MyRegistryFactory().newRegistry(RegistryAddress.parse("mine://store"), runtime);
 *     }
 * }
 * }</pre>
 */
public abstract class RegistryContractTest {
    private static final ServiceKey SERVICE = new ServiceKey("demo.EchoService", "", "1.0");
    private static final int FIRST_PORT = 20_001;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private int instances;

    /** For subclasses. */
    protected RegistryContractTest() {}

    /** Makes a registry on the store of the current test; the suite closes it. */
    protected abstract Registry newRegistry(RuntimeContext runtime);

    /** How long an effect may take to be seen by another registry. */
    protected Duration limit() {
        return Duration.ofSeconds(10);
    }

    @AfterEach
    final void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    final void firstStateOfAServiceThatNobodyServesIsEmpty() {
        RecordingRegistryListener listener = subscribe(open(), SERVICE);
        listener.awaitEndpoints(limit());
        assertThat(listener.lists()).containsExactly(List.of());
    }

    @Test
    final void everythingAboutAnEndpointReachesAnotherRegistry() throws Exception {
        Endpoint endpoint = Endpoint.builder(new Address("2001:db8::1", 20_880))
                .instanceId("instance-1")
                .application("shop")
                .tags(Set.of("gray", "eu"))
                .weight(7)
                .warmupMillis(1_234)
                .serializers(List.of("protostuff", "json"))
                .metadata(Map.of("zone", "z-1", "rack", "ü"))
                .build();
        RecordingRegistryListener listener = subscribe(open(), SERVICE);
        await(open().register(new Registration(SERVICE, endpoint)));
        listener.awaitEndpoints(limit(), endpoint);
    }

    @Test
    final void registrationIsVisibleOnceItsFutureHasCompleted() throws Exception {
        Endpoint endpoint = endpoint(1);
        await(open().register(new Registration(SERVICE, endpoint)));
        RecordingRegistryListener listener = subscribe(open(), SERVICE);
        listener.awaitEndpoints(limit(), endpoint);
        assertThat(listener.lists().get(0)).containsExactly(endpoint);
    }

    @Test
    final void listenersHearTheCompleteList() throws Exception {
        RecordingRegistryListener listener = subscribe(open(), SERVICE);
        Registry first = open();
        await(first.register(new Registration(SERVICE, endpoint(1))));
        listener.awaitEndpoints(limit(), endpoint(1));
        await(open().register(new Registration(SERVICE, endpoint(2))));
        listener.awaitEndpoints(limit(), endpoint(1), endpoint(2));
        await(first.unregister(new Registration(SERVICE, endpoint(1))));
        listener.awaitEndpoints(limit(), endpoint(2));
    }

    @Test
    final void aLaterListenerHearsTheStateToo() throws Exception {
        Registry registry = open();
        await(open().register(new Registration(SERVICE, endpoint(1))));
        subscribe(registry, SERVICE).awaitEndpoints(limit(), endpoint(1));
        subscribe(registry, SERVICE).awaitEndpoints(limit(), endpoint(1));
    }

    @Test
    final void aRegistryHearsItsOwnRegistrations() throws Exception {
        Registry registry = open();
        RecordingRegistryListener listener = subscribe(registry, SERVICE);
        await(registry.register(new Registration(SERVICE, endpoint(1))));
        listener.awaitEndpoints(limit(), endpoint(1));
    }

    @Test
    final void groupsAndVersionsAreServicesOfTheirOwn() throws Exception {
        Registry registry = open();
        List<ServiceKey> keys = List.of(
                SERVICE,
                new ServiceKey("demo.EchoService", "", ""),
                new ServiceKey("demo.EchoService", "", "2.0"),
                new ServiceKey("demo.EchoService", "blue", "1.0"),
                new ServiceKey("demo.Outer$Inner", "größe%2F", "1.0%"));
        for (int i = 0; i < keys.size(); i++) {
            await(registry.register(new Registration(keys.get(i), endpoint(i + 1))));
        }
        for (int i = 0; i < keys.size(); i++) {
            subscribe(registry, keys.get(i)).awaitEndpoints(limit(), endpoint(i + 1));
        }
    }

    @Test
    final void oneInstanceServesSeveralServices() throws Exception {
        Registry registry = open();
        ServiceKey other = new ServiceKey("demo.OtherService", "", "");
        await(registry.register(new Registration(SERVICE, endpoint(1))));
        await(registry.register(new Registration(other, endpoint(1))));
        await(registry.unregister(new Registration(SERVICE, endpoint(1))));

        Registry observer = open();
        subscribe(observer, SERVICE).awaitEndpoints(limit());
        subscribe(observer, other).awaitEndpoints(limit(), endpoint(1));
    }

    @Test
    final void registeringAnInstanceAgainReplacesWhatIsKnownOfIt() throws Exception {
        RecordingRegistryListener listener = subscribe(open(), SERVICE);
        Registry registry = open();
        await(registry.register(new Registration(SERVICE, endpoint(1))));
        Endpoint heavier = endpoint(1).toBuilder().weight(900).build();
        await(registry.register(new Registration(SERVICE, heavier)));
        listener.awaitEndpoints(limit(), heavier);
    }

    @Test
    final void withdrawnRegistrationsComeBackWhenRegisteredAgain() throws Exception {
        RecordingRegistryListener listener = subscribe(open(), SERVICE);
        Registry registry = open();
        Registration registration = new Registration(SERVICE, endpoint(1));
        await(registry.register(registration));
        await(registry.unregister(registration));
        listener.awaitEndpoints(limit());
        await(registry.register(registration));
        listener.awaitEndpoints(limit(), endpoint(1));
    }

    @Test
    final void withdrawingWhatIsUnknownIsIgnored() throws Exception {
        await(open().unregister(new Registration(SERVICE, endpoint(1))));
    }

    @Test
    final void withdrawingDoesNotTouchAnotherInstance() throws Exception {
        await(open().register(new Registration(SERVICE, endpoint(1))));
        Registry other = open();
        await(other.register(new Registration(SERVICE, endpoint(2))));
        await(other.unregister(new Registration(SERVICE, endpoint(2))));
        subscribe(open(), SERVICE).awaitEndpoints(limit(), endpoint(1));
    }

    @Test
    final void closingWithdrawsRegistrations() throws Exception {
        RecordingRegistryListener listener = subscribe(open(), SERVICE);
        Registry registry = open();
        await(registry.register(new Registration(SERVICE, endpoint(1))));
        listener.awaitEndpoints(limit(), endpoint(1));
        registry.close();
        listener.awaitEndpoints(limit());
        assertThatCode(registry::close).doesNotThrowAnyException();
    }

    @Test
    final void anEndedSubscriptionHearsNothingMore() throws Exception {
        Registry registry = open();
        RecordingRegistryListener ended = new RecordingRegistryListener();
        Subscription subscription = registry.subscribe(SERVICE, ended);
        ended.awaitEndpoints(limit());
        RecordingRegistryListener witness = subscribe(registry, SERVICE);
        witness.awaitEndpoints(limit());
        subscription.close();
        subscription.close();

        await(open().register(new Registration(SERVICE, endpoint(1))));
        witness.awaitEndpoints(limit(), endpoint(1));
        assertThat(ended.lists()).containsExactly(List.of());
    }

    @Test
    final void aListenerThatThrowsDoesNotDisturbOthers() throws Exception {
        Registry registry = open();
        Subscription bad = registry.subscribe(SERVICE, endpoints -> {
            throw new IllegalStateException("a listener's mistake");
        });
        opened.add(bad);
        RecordingRegistryListener good = subscribe(registry, SERVICE);
        good.awaitEndpoints(limit());
        await(open().register(new Registration(SERVICE, endpoint(1))));
        good.awaitEndpoints(limit(), endpoint(1));
    }

    @Test
    final void listenersAreCalledOneAtATimeAndEndWithTheTruth() throws Exception {
        Registry observer = open();
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean overlapped = new AtomicBoolean();
        RecordingRegistryListener recording = new RecordingRegistryListener();
        RegistryListener listener = endpoints -> {
            overlapped.compareAndSet(false, inside.incrementAndGet() != 1);
            recording.endpointsChanged(endpoints);
            Thread.onSpinWait();
            inside.decrementAndGet();
        };
        opened.add(observer.subscribe(SERVICE, listener));
        opened.add(observer.subscribe(SERVICE, listener));

        Registry registry = open();
        List<CompletableFuture<Void>> registered = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            registered.add(registry.register(new Registration(SERVICE, endpoint(i))));
        }
        awaitAll(registered);
        List<CompletableFuture<Void>> withdrawn = new ArrayList<>();
        for (int i = 1; i <= 18; i++) {
            withdrawn.add(registry.unregister(new Registration(SERVICE, endpoint(i))));
        }
        awaitAll(withdrawn);
        recording.awaitEndpoints(limit(), endpoint(19), endpoint(20));
        assertThat(overlapped).isFalse();
    }

    @Test
    final void findsTheServicesOfAnInterfaceThatSomebodyServes() throws Exception {
        Registry registry = open();
        ServiceKey blue = new ServiceKey("demo.EchoService", "blue", "2.0");
        await(registry.register(new Registration(SERVICE, endpoint(1))));
        await(registry.register(new Registration(blue, endpoint(2))));
        await(registry.register(new Registration(new ServiceKey("demo.EchoServiceTwo", "", ""), endpoint(3))));
        Registry observer = open();
        assertThat(await(observer.find("demo.EchoService"))).containsExactlyInAnyOrder(SERVICE, blue);

        await(registry.unregister(new Registration(blue, endpoint(2))));
        assertThat(await(observer.find("demo.EchoService"))).containsExactly(SERVICE);
        assertThat(await(observer.find("demo.Nothing"))).isEmpty();
    }

    private Registry open() {
        instances++;
        TestRuntime runtime = TestRuntime.builder()
                .systemTime()
                .instanceId("runtime-" + instances)
                .build();
        opened.add(runtime);
        Registry registry = newRegistry(runtime.context());
        opened.add(registry);
        return registry;
    }

    private RecordingRegistryListener subscribe(Registry registry, ServiceKey service) {
        RecordingRegistryListener listener = new RecordingRegistryListener();
        opened.add(registry.subscribe(service, listener));
        return listener;
    }

    private static Endpoint endpoint(int number) {
        return Endpoint.builder(new Address("127.0.0.1", FIRST_PORT + number))
                .instanceId("instance-" + number)
                .application("echo")
                .build();
    }

    private void awaitAll(List<? extends Future<?>> futures) throws Exception {
        for (Future<?> future : futures) {
            await(future);
        }
    }

    private <T> T await(Future<T> future) throws Exception {
        return future.get(limit().toMillis(), TimeUnit.MILLISECONDS);
    }
}
