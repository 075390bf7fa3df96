package io.tern.faults.stopping;

import io.tern.bootstrap.RpcApplication;
import io.tern.faults.Faults;
import io.tern.faults.scenario.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ways to stop an application of this process. */
final class Stops {
    private Stops() {}

    /** Stops the application and returns how many milliseconds it took. */
    interface Stop {
        long millis(StoppedWorld world) throws Exception;
    }

    /** All of them, by name. */
    static Map<String, Stop> all() {
        Map<String, Stop> stops = new LinkedHashMap<>();
        stops.put("nothing in flight", Stops::close);
        stops.put("a call in flight that ends when it is interrupted", world -> {
            world.call(Blocking::block);
            return close(world);
        });
        stops.put("calls in flight that do not end", world -> {
            world.call(Blocking::blockStubbornly);
            world.call(Blocking::blockStubbornly);
            world.call(called -> called.forget().join());
            return close(world);
        });
        stops.put("a method that blocks an I/O thread", world -> {
            world.call(Blocking::blockLoop);
            return close(world);
        });
        stops.put("a consumer with calls in flight", world -> {
            world.call(Blocking::block);
            world.call(called -> called.forget().join());
            long begin = System.nanoTime();
            world.consumer().close();
            return StoppedWorld.stoppedMillis(world.consumer(), begin);
        });
        stops.put("a consumer with a callback that does not end", world -> {
            var unused =
                    world.called().answer().thenAccept(answer -> world.service().blockStubbornly());
            if (!Await.until(Duration.ofSeconds(20), () -> world.service().entered() > 0)) {
                throw new IllegalStateException("the callback does not begin");
            }
            long begin = System.nanoTime();
            world.consumer().close();
            return StoppedWorld.stoppedMillis(world.consumer(), begin);
        });
        stops.put("callers in a black hole", world -> {
            world.call(Blocking::block);
            world.callers().set(Faults.none().blackHole());
            return close(world);
        });
        addRegistryStops(stops);
        addSelfStops(stops);
        stops.put("twice, from many threads", Stops::closeOften);
        stops.put("everything at once", world -> {
            world.call(Blocking::blockStubbornly);
            world.registry().set(Faults.none().blackHole());
            world.callers().set(Faults.none().blackHole());
            return closeOften(world);
        });
        return stops;
    }

    private static void addRegistryStops(Map<String, Stop> stops) {
        stops.put("a registry in a black hole from then on", world -> {
            world.call(Blocking::blockStubbornly);
            world.registry().set(Faults.none().blackHole());
            return close(world);
        });
        stops.put("a registry that hangs from then on", world -> {
            world.registry().set(Faults.none().stalled());
            return close(world);
        });
        stops.put("a registry that has been refusing connections", world -> {
            world.registry().refuse(true);
            world.registry().resetConnections();
            Await.pass(Duration.ofMillis(500));
            return close(world);
        });
        stops.put("a registry lost in a black hole", world -> {
            world.registry().resetConnections();
            world.registry().set(Faults.none().blackHole());
            Await.pass(Duration.ofMillis(1_500));
            return close(world);
        });
    }

    private static void addSelfStops(Map<String, Stop> stops) {
        stops.put("from a service method", world -> {
            world.service().action(() -> world.provider().close());
            long begin = System.nanoTime();
            world.call(Blocking::act);
            return StoppedWorld.stoppedMillis(world.provider(), begin);
        });
        stops.put("from a service method that goes on for ever", world -> {
            world.service().action(() -> {
                world.provider().close();
                String unused = world.service().blockStubbornly();
            });
            long begin = System.nanoTime();
            world.call(Blocking::act);
            return StoppedWorld.stoppedMillis(world.provider(), begin);
        });
        stops.put("the consumer's, from a callback", world -> {
            long begin = System.nanoTime();
            world.call(Blocking::block);
            var unused = world.called()
                    .answer()
                    .whenComplete((answer, failure) -> world.consumer().close());
            return StoppedWorld.stoppedMillis(world.consumer(), begin);
        });
    }

    private static long close(StoppedWorld world) {
        long begin = System.nanoTime();
        world.provider().close();
        return StoppedWorld.stoppedMillis(world.provider(), begin);
    }

    private static long closeOften(StoppedWorld world) throws InterruptedException {
        RpcApplication provider = world.provider();
        long begin = System.nanoTime();
        List<Thread> closers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            closers.add(new Thread(provider::close, "torture-closer"));
        }
        var unused = provider.drain();
        closers.forEach(Thread::start);
        provider.close();
        for (Thread closer : closers) {
            closer.join();
        }
        provider.close();
        return StoppedWorld.stoppedMillis(provider, begin);
    }
}
