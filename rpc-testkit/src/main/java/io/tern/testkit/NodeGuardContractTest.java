package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link NodeGuard} does. Extend it and say how one is made, with limits above one call at a time. */
public abstract class NodeGuardContractTest {
    private static final int THREADS = 4;

    private final TestRuntime runtime = TestRuntime.create();
    private final List<ScriptedNode> nodes = ScriptedNode.nodes(2);

    /** For subclasses. */
    protected NodeGuardContractTest() {}

    /** Makes the guard under test. */
    protected abstract NodeGuard newGuard();

    @AfterEach
    final void closeRuntime() {
        runtime.close();
    }

    @Test
    final void aFreshNodeIsEligible() {
        NodeGuard.Guard guard = guard(nodes.get(0));
        assertThat(guard.eligible(call())).isTrue();
        assertThat(guard.tryAcquire(call())).isNotNull();
    }

    @Test
    final void askingHasNoEffect() {
        NodeGuard.Guard guard = guard(nodes.get(0));
        for (int i = 0; i < 10_000; i++) {
            assertThat(guard.eligible(call())).isTrue();
        }
        assertThat(guard.tryAcquire(call())).isNotNull();
    }

    @Test
    final void successesKeepANodeEligible() {
        NodeGuard.Guard guard = guard(nodes.get(0));
        for (int i = 0; i < 10_000; i++) {
            runtime.advance(Duration.ofMillis(100));
            acquire(guard).release(Result.value("value"));
        }
    }

    @Test
    final void theServicesOwnExceptionsKeepANodeEligible() {
        NodeGuard.Guard guard = guard(nodes.get(0));
        Result refused = Result.exception(new SampleService.SampleException("by contract"));
        for (int i = 0; i < 1_000; i++) {
            runtime.advance(Duration.ofMillis(100));
            acquire(guard).release(refused);
        }
    }

    @Test
    final void overloadIsNotHeldAgainstANodeForEver() {
        NodeGuard.Guard guard = guard(nodes.get(0));
        Result overload = Result.failure(RpcException.of(StatusCode.RESOURCE_EXHAUSTED, "busy"));
        for (int i = 0; i < 20; i++) {
            runtime.advance(Duration.ofSeconds(1));
            acquire(guard).release(overload);
        }
    }

    @Test
    final void aNodeThatWasBadIsTriedAgainAfterAWhile() {
        NodeGuard.Guard guard = guard(nodes.get(0));
        for (StatusCode code : StatusCode.values()) {
            for (int i = 0; i < 10 && guard.eligible(call()); i++) {
                acquire(guard).release(Result.failure(RpcException.of(code, "scripted")));
            }
            runtime.advance(Duration.ofMinutes(1));
            acquire(guard).release(Result.value("back"));
        }
    }

    @Test
    final void nodesAreGuardedApart() {
        NodeGuard.Binding shared = bind(newGuard());
        NodeGuard.Guard bad = guard(shared, nodes.get(0));
        NodeGuard.Guard good = guard(shared, nodes.get(1));
        for (int i = 0; i < 100; i++) {
            Permit permit = bad.tryAcquire(call());
            if (permit != null) {
                permit.release(Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "scripted")));
            }
        }
        assertThat(good.eligible(call())).isTrue();
    }

    @Test
    final void aNodeThatIsGoneLeavesTheOthersAlone() {
        NodeGuard.Binding shared = bind(newGuard());
        NodeGuard.Guard gone = guard(shared, nodes.get(0));
        NodeGuard.Guard stays = guard(shared, nodes.get(1));
        Permit late = acquire(gone);
        gone.close();
        late.release(Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "scripted")));
        acquire(stays).release(Result.value("value"));
    }

    @Test
    final void permitsComeBackFromManyThreads() throws Exception {
        NodeGuard.Guard guard = guard(nodes.get(0));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<? extends Future<?>> loops = IntStream.range(0, THREADS)
                    .mapToObj(i -> threads.submit(() -> acquireAndRelease(guard, 5_000)))
                    .toList();
            for (Future<?> loop : loops) {
                loop.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        runtime.advance(Duration.ofMinutes(1));
        assertThat(guard.eligible(call())).isTrue();
        acquire(guard).release(Result.value("value"));
    }

    private void acquireAndRelease(NodeGuard.Guard guard, int times) {
        for (int i = 0; i < times; i++) {
            Permit permit = guard.tryAcquire(call());
            if (permit != null) {
                permit.release(Result.value("value"));
            }
        }
    }

    private Permit acquire(NodeGuard.Guard guard) {
        assertThat(guard.eligible(call())).isTrue();
        return Expect.present("permit", guard.tryAcquire(call()));
    }

    private NodeGuard.Guard guard(Node node) {
        return guard(bind(newGuard()), node);
    }

    private NodeGuard.Binding bind(NodeGuard guard) {
        return Expect.present("binding", guard.bind(runtime.clientContext()));
    }

    private static NodeGuard.Guard guard(NodeGuard.Binding binding, Node node) {
        NodeGuard.Guard ofAllNodes = binding.guardOfAllNodes();
        return ofAllNodes != null ? ofAllNodes : Expect.present("guard of " + node, binding.guard(node));
    }

    private Invocation call() {
        return runtime.newInvocation("read", "key");
    }
}
