package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.endpoint;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.ConnectionState;
import io.tern.api.Invocation;
import io.tern.api.IoThread;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.Peer;
import io.tern.api.Permit;
import io.tern.api.Picker;
import io.tern.api.Result;
import io.tern.api.Router;
import io.tern.api.StatusCode;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whatever event loops and the timer bring, routers, balancers and guards run elsewhere. */
class UsersCodeThreadsTest {
    /** Tasks of the work threads. */
    private final Queue<Runnable> work = new ArrayDeque<>();

    private final AtomicInteger onWorkThread = new AtomicInteger();
    private final AtomicInteger onIoThread = new AtomicInteger();

    private void note() {
        (IoThread.isCurrent() ? onIoThread : onWorkThread).incrementAndGet();
    }

    /** Notes where each of its methods runs. */
    @AutoActivate
    private record NotedRouter(Runnable note) implements Router {
        @Override
        public Route compile(List<Node> nodes, ClientContext context) {
            note.run();
            return new OneSetRouter(call -> {
                        note.run();
                        return 0;
                    })
                    .compile(nodes, context);
        }
    }

    @AutoActivate
    private record NotedGuard(Runnable note) implements NodeGuard {
        @Override
        public Binding bind(ClientContext context) {
            return node -> {
                note.run();
                return new Guard() {
                    @Override
                    public boolean eligible(Invocation invocation) {
                        note.run();
                        return true;
                    }

                    @Override
                    public Permit tryAcquire(Invocation invocation) {
                        note.run();
                        return Permit.NONE;
                    }

                    @Override
                    public void close() {
                        note.run();
                    }
                };
            };
        }
    }

    private final LoadBalancer balancer = (nodes, context) -> {
        note();
        return firstOf(nodes);
    };

    private Picker firstOf(List<Node> nodes) {
        return (invocation, eligibility) -> {
            note();
            return nodes.stream().filter(eligibility::test).findFirst().orElse(null);
        };
    }

    private ClusterFixture open() {
        ClusterFixture.Setup setup = setup().extension(Router.class, "noted", new NotedRouter(this::note))
                .extension(NodeGuard.class, "noted", new NotedGuard(this::note))
                .extension(LoadBalancer.class, "noted", balancer)
                .options(options -> options.loadBalancer("noted"))
                .connectingByHand();
        setup.runtime.callbackExecutor(work::add); // For both purposes.
        ClusterFixture fixture = setup.open();
        runWork();
        return fixture;
    }

    private static void onIoThread(Runnable task) {
        Thread thread = new EventLoopThread(task);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class EventLoopThread extends Thread implements IoThread {
        EventLoopThread(Runnable task) {
            super(task);
        }
    }

    private void runWork() {
        for (Runnable task = work.poll(); task != null; task = work.poll()) {
            task.run();
        }
    }

    private void assertUsersCodeRanOnlyAsWork() {
        assertThat(onIoThread).hasValue(0);
        int before = onWorkThread.get();
        runWork();
        assertThat(onWorkThread).hasValueGreaterThan(before);
        assertThat(onIoThread).hasValue(0);
    }

    @Test
    void whatRegistriesSayOnAnEventLoopIsAppliedAsWork() {
        try (ClusterFixture fixture = open()) {
            onIoThread(() -> fixture.serving(2));
            assertUsersCodeRanOnlyAsWork();
            assertThat(fixture.reference.nodes()).hasSize(2);
            onIoThread(() -> fixture.serving(1));
            onIoThread(() -> fixture.advance(100));
            onIoThread(() -> fixture.connection(2).becomes(ConnectionState.DRAINING));
            assertUsersCodeRanOnlyAsWork();
            assertThat(fixture.reference.nodes()).hasSize(1);
        }
    }

    @Test
    void whatConnectionsSayIsAppliedAsWork() {
        try (ClusterFixture fixture = open()) {
            fixture.serving(1);
            runWork();
            onIoThread(() -> fixture.connection(1).ready(new Peer("app", "first", "10.0.0.1", 0)));
            runWork();
            onIoThread(() -> fixture.connection(1).lose());
            onIoThread(() -> fixture.connection(1).ready(new Peer("app", "second", "10.0.0.1", 0)));
            assertUsersCodeRanOnlyAsWork();
        }
    }

    @Test
    void aNodeThatBecomesReadyIsCalledAtOnceWhateverWorkIsLeft() {
        try (ClusterFixture fixture = open()) {
            fixture.serving(1);
            runWork();
            onIoThread(() -> fixture.ready(fixture.connection(1)));
            assertThat(work).isNotEmpty();
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.onlyWaiting().answerValue("answer");
            assertThat(reply).isDone();
        }
    }

    @Test
    void weightsGrowAsWorkAndNotOnTheTimer() {
        try (ClusterFixture fixture = open()) {
            fixture.registry.says(endpoint(1, "id-1").warmupMillis(60_000).build());
            runWork();
            fixture.connection(1).ready(fixture.runtime.clock().nanoTime());
            runWork();
            onIoThread(() -> fixture.advance(10_000));
            assertUsersCodeRanOnlyAsWork();
        }
    }

    @Test
    void callsThatWaitGoOnAsWork() {
        try (ClusterFixture fixture = open()) {
            fixture.serving(1);
            runWork();
            CompletableFuture<Result> reply = fixture.invoke("order");
            onIoThread(() -> fixture.ready(fixture.connection(1)));
            assertUsersCodeRanOnlyAsWork();
            fixture.onlyWaiting().answerValue("answer");
            assertThat(reply).isDone();
        }
    }

    @Test
    void aCallThatFailsOnAnEventLoopIsRoutedAgainAsWork() {
        try (ClusterFixture fixture = open()) {
            fixture.serving(2);
            runWork();
            fixture.ready(fixture.connection(1));
            fixture.ready(fixture.connection(2));
            runWork();
            CompletableFuture<Result> reply = fixture.invoke("read");
            onIoThread(() -> fixture.onlyWaiting().answer(ClusterFixture.failure(StatusCode.UNAVAILABLE)));
            assertUsersCodeRanOnlyAsWork();
            fixture.advance(1_000);
            runWork();
            fixture.onlyWaiting().answerValue("answer");
            assertThat(reply).isDone();
        }
    }

    @Test
    void aCallThatTakesLongIsRoutedAgainAsWork() {
        try (ClusterFixture fixture = open()) {
            fixture.serving(2);
            runWork();
            fixture.ready(fixture.connection(1));
            fixture.ready(fixture.connection(2));
            runWork();
            var unused = fixture.invoke("read");
            onIoThread(() -> fixture.advance(600));
            assertUsersCodeRanOnlyAsWork();
        }
    }

    @Test
    void nodesAreFirstAvailableToUsersAsACallback() {
        try (ClusterFixture fixture = open()) {
            fixture.serving(1);
            runWork();
            CompletableFuture<Boolean> toldOnIoThread =
                    fixture.reference.whenAvailable().thenApply(done -> IoThread.isCurrent());
            onIoThread(() -> fixture.ready(fixture.connection(1)));
            assertThat(toldOnIoThread).isNotDone();
            runWork();
            assertThat(toldOnIoThread).isCompletedWithValue(false);
        }
    }
}
