package io.tern.faults;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** One connection through the proxy: two channels on one event loop and a pipe each way. Confined to that loop, but for what says so. */
final class Relay {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final Consumer<Relay> whenEnded;
    private final Channel source;
    private final Pipe toTarget;
    private final Pipe fromTarget;
    private Channel target;

    Relay(FaultProxy proxy, long seed, long number, Channel source, Consumer<Relay> whenEnded) {
        this.whenEnded = whenEnded;
        this.source = source;
        SplittableRandom random = new SplittableRandom(seed ^ (number * SPREAD));
        toTarget = new Pipe(this, () -> proxy.faults(Direction.TO_TARGET), random.split(), random.split());
        fromTarget = new Pipe(this, () -> proxy.faults(Direction.FROM_TARGET), random.split(), random.split());
        target = source;
        source.pipeline().addLast(toTarget);
    }

    /** For the channel to the target. */
    ChannelHandler targetHandler() {
        return fromTarget;
    }

    /** The connection to the target has been made, or could not be. */
    void connected(ChannelFuture connection) {
        target = connection.channel();
        if (connection.isSuccess() && source.isActive()) {
            toTarget.begin(source, target);
            fromTarget.begin(target, source);
        } else {
            resetNow();
        }
    }

    /** Any thread. */
    void faultsChanged() {
        source.eventLoop().execute(() -> {
            toTarget.proceed();
            fromTarget.proceed();
        });
    }

    /** Resets both sides. Any thread. */
    void reset() {
        source.eventLoop().execute(this::resetNow);
    }

    /** A pipe's channel takes bytes again, or no more: the other pipe writes to it. */
    void writabilityChanged(Pipe pipe) {
        other(pipe).proceed();
    }

    /** A pipe could not write: the peer it writes to is gone, which the other side learns unless that is hidden from it. */
    void broken(Pipe pipe) {
        if (!other(pipe).hidesEnd()) {
            resetNow();
        }
    }

    /** The end of one stream has been passed on; with the second one the connection is over. */
    @SuppressWarnings("FutureReturnValueIgnored") // Nothing could be done if closing failed.
    void directionEnded() {
        if (toTarget.hasEnded() && fromTarget.hasEnded()) {
            source.close();
            target.close();
            forget();
        }
    }

    private Pipe other(Pipe pipe) {
        return pipe == toTarget ? fromTarget : toTarget;
    }

    private void resetNow() {
        Pipe.reset(source);
        Pipe.reset(target);
        forget();
    }

    private void forget() {
        toTarget.drop();
        fromTarget.drop();
        whenEnded.accept(this);
    }
}
