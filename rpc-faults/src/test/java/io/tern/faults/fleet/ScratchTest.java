package io.tern.faults.fleet;
import io.tern.faults.simulation.SimulatedFleet;
import org.junit.jupiter.api.Test;
import java.util.*;
final class ScratchTest {
    @Test void go() throws Exception {
        for (int nodes : new int[]{3, 30, 300}) for (Sickness s : Sickness.values()) for (String b : List.of("p2c","least-active","round-robin","random","consistent-hash")) {
            long t=System.nanoTime();
            int rate = Integer.getInteger("rate", 500);
            Course c = SimulatedFleet.play(() -> FleetRun.of(Play.of(nodes, rate, s).balancer(b), 1, 15));
            int w = 5 + s.seconds();
            System.out.printf("%d %s %s: share x fair 1s %.3f 2s %.3f last5 %.3f, after %.3f; p50 %.1f p99 %.1f failed %.3f%% att %.3f max/mean %.2f | %.2f s%n", nodes, s, b,
              c.share(1,6,7)*nodes, c.share(1,7,10)*nodes, c.share(1,w-5,w)*nodes, c.share(1,w+10,w+15)*nodes, c.latencyNanos(.5,5,w)/1e6, c.latencyNanos(.99,5,w)/1e6, 100*c.failedShare(5,w), c.attemptsPerCall(5,w), c.maxByMean(5,w), (System.nanoTime()-t)/1e9);
        }
    }
}
