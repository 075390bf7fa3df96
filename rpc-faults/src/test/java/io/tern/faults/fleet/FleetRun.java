package io.tern.faults.fleet;

import io.tern.faults.simulation.SimulatedFleet;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Plays one fleet: some seconds in which it is well, the sickness of its first node, and some seconds after that. The same seed always gives the same
 * figures. Used once, inside {@link SimulatedFleet#play}.
 */
final class FleetRun implements SimulatedFleet.Player {
    /** The node that is not well. */
    static final int SICK_NODE = 1;

    private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);
    /** No answer is faster, and most take as long again, or less. */
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** The last calls have ended then. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final double NANOS_A_SECOND = 1e9;

    private final Play play;
    private final SplittableRandom arrivals;
    private final SplittableRandom services;
    private final SimulatedFleet fleet;
    private final Course course;
    private final long sickNanos = TimeUnit.SECONDS.toNanos(Sickness.BEGIN);
    private final long wellNanos;
    private final long endNanos;
    private long calls;

    private FleetRun(Play play, long seed, int secondsAfter) {
        this.play = play;
        SplittableRandom source = new SplittableRandom(seed);
        arrivals = source.split();
        services = source.split();
        fleet = new SimulatedFleet(play.nodes(), play.options(), source.split(), this);
        int wellAt = play.sickness().end();
        course = new Course(wellAt + secondsAfter, play.nodes());
        wellNanos = TimeUnit.SECONDS.toNanos(wellAt);
        endNanos = TimeUnit.SECONDS.toNanos(course.seconds());
    }

    /** Plays it, and so many seconds after the sickness. */
    static Course of(Play play, long seed, int secondsAfter) {
        FleetRun run = new FleetRun(play, seed, secondsAfter);
        try (SimulatedFleet played = run.fleet) {
            run.play(played);
        }
        return run.course;
    }

    private void play(SimulatedFleet played) {
        boolean joins = play.sickness() == Sickness.COLD;
        for (int node = joins ? SICK_NODE + 1 : SICK_NODE; node <= play.nodes(); node++) {
            played.start(node, HOUR_NANOS, play.warmupMillis());
        }
        if (joins) {
            played.after(sickNanos, () -> played.start(SICK_NODE, 0, play.warmupMillis()));
        } else if (play.sickness() == Sickness.FLAPPING) {
            played.after(sickNanos, this::die);
        }
        next();
        played.runUntil(endNanos + PATIENCE_NANOS);
    }

    private void die() {
        if (fleet.elapsedNanos() < wellNanos) {
            fleet.kill(SICK_NODE);
            fleet.after(Sickness.FLAP_NANOS, this::comeBack);
        }
    }

    private void comeBack() {
        fleet.withdraw(SICK_NODE);
        fleet.start(SICK_NODE, HOUR_NANOS, play.warmupMillis());
        fleet.after(Sickness.FLAP_NANOS, this::die);
    }

    private void next() {
        double gapSeconds = -StrictMath.log1p(-arrivals.nextDouble()) / play.callsPerSecond();
        fleet.after((long) (gapSeconds * NANOS_A_SECOND), () -> {
            if (fleet.elapsedNanos() < endNanos) {
                fleet.call(++calls);
                next();
            }
        });
    }

    @Override
    public SimulatedFleet.Reply reply(int node) {
        long usualNanos = LEAST_NANOS - (long) (LEAST_NANOS * StrictMath.log1p(-services.nextDouble()));
        long sinceNanos = fleet.elapsedNanos() - sickNanos;
        boolean sick = node == SICK_NODE && sinceNanos >= 0 && fleet.elapsedNanos() < wellNanos;
        return (sick ? play.sickness() : Sickness.NONE).reply(usualNanos, sinceNanos);
    }

    @Override
    public void sent(int node) {
        course.sent(node, fleet.elapsedNanos());
    }

    @Override
    public void ended(long beganNanos, boolean failed) {
        course.ended(beganNanos, fleet.elapsedNanos(), failed);
    }
}
