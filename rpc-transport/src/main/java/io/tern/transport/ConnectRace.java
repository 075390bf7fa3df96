package io.tern.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.tern.api.ScheduledTask;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs one try to reach an endpoint within {@code connectTimeoutMillis}. Its addresses are tried in turn, the next one 250 ms after the one
 * before, or at once when that has failed; the first server past {@code HELLO} wins, and the other connections are closed (RFC 8305, “Happy
 * Eyeballs”). Waiting for {@code HELLO} rather than for the connection also leaves an address behind whose server accepts and hangs. Confined
 * to the connection's event loop.
 */
final class ConnectRace {
    static final long NEXT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final TransportContext context;
    private final ClientSocket socket;
    private final EndpointKey key;
    private final EventLoop loop;
    private final Executor onLoop;
    private final ConnectFailures failures;
    private final long startNanos;
    private final Queue<SocketAddress> waiting = new ArrayDeque<>();
    private final Map<ClientSession, Channel> running = new LinkedHashMap<>();
    private long pauseNanos;
    private @Nullable ScheduledTask timer;
    private boolean over;

    ConnectRace(TransportContext context, ClientSocket socket, EndpointKey key, EventLoop loop, Executor onLoop) {
        this.context = context;
        this.socket = socket;
        this.key = key;
        this.loop = loop;
        this.onLoop = onLoop;
        failures = new ConnectFailures(key.address(), context.options().connectTimeoutMillis());
        startNanos = context.nanoTime();
    }

    /** Begins; ends with {@link ClientSocket#sessionReady} or {@link ClientSocket#raceLost}, unless closed before. */
    void start(NameLookup names) {
        timer = schedule(this::resolverIsLate, timeoutNanos());
        names.ask(this);
    }

    private long timeoutNanos() {
        return TimeUnit.MILLISECONDS.toNanos(context.options().connectTimeoutMillis());
    }

    private ScheduledTask schedule(Runnable task, long delayNanos) {
        return context.runtime().scheduler().schedule(() -> onLoop.execute(() -> safely(task)), delayNanos);
    }

    /** Whatever fails, for want of memory or threads, ends the race, so that another one follows. */
    private void safely(Runnable step) {
        try {
            if (!over) {
                step.run();
            }
        } catch (RuntimeException | Error e) {
            failures.addOwn(e);
            lose();
        }
    }

    private void resolverIsLate() {
        failures.addLateLookup();
        lose();
    }

    /** The name has these addresses. */
    void resolved(List<SocketAddress> addresses) {
        safely(() -> {
            waiting.addAll(addresses);
            // Each is to have its turn, however many there are.
            pauseNanos = Math.min(NEXT_NANOS, timeoutNanos() / addresses.size());
            next();
        });
    }

    /** The name has no address, or cannot be resolved. */
    void unresolved(Throwable cause) {
        safely(() -> {
            failures.addLookup(cause);
            lose();
        });
    }

    private void next() {
        cancelTimer();
        SocketAddress remote = waiting.poll();
        if (remote != null) {
            if (!waiting.isEmpty()) {
                timer = schedule(this::next, pauseNanos);
            }
            begin(remote);
        } else if (running.isEmpty()) {
            lose();
        }
    }

    private void begin(SocketAddress remote) {
        long spentNanos = context.nanoTime() - startNanos;
        try {
            if (spentNanos < timeoutNanos()) {
                connect(remote, spentNanos);
                return;
            }
            failures.addUntried(remote);
        } catch (RuntimeException | Error e) {
            failures.add(remote, e);
        }
        next();
    }

    private void connect(SocketAddress remote, long spentNanos) {
        ClientSession session = new ClientSession(context, socket, key, loop, remote, spentNanos);
        ChannelFuture attempt = new Bootstrap()
                .group(loop)
                .channel(context.medium().clientChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millisLeft(spentNanos))
                .handler(session)
                .connect(remote);
        running.put(session, attempt.channel());
        attempt.addListener(done -> {
            if (!done.isSuccess() && running.remove(session) != null) {
                failures.add(remote, done.cause());
                next();
            }
        });
    }

    /** At least 1, since 0 would be no limit. */
    private int millisLeft(long spentNanos) {
        return 1 + (int) TimeUnit.NANOSECONDS.toMillis(timeoutNanos() - spentNanos - 1);
    }

    /** Whether a session takes part and has neither won nor failed yet. */
    boolean isRunning(ClientSession session) {
        return running.containsKey(session);
    }

    /** A session that takes part has ended before {@code HELLO}, or by what it said. */
    void sessionClosed(ClientSession session, String reason) {
        if (running.remove(session) != null) {
            failures.addHello(session.remote(), reason);
            next();
        }
    }

    /** A session that takes part is past {@code HELLO}: the others are closed. */
    void wonBy(ClientSession session) {
        running.remove(session);
        close("another address of " + key.address() + " answered first");
    }

    /** Gives up; no news of it follows. */
    @SuppressWarnings("FutureReturnValueIgnored") // Nothing could be done if closing failed.
    void close(String reason) {
        over = true;
        cancelTimer();
        Map<ClientSession, Channel> losers = Map.copyOf(running);
        running.clear();
        losers.forEach((session, channel) -> {
            session.close(reason);
            channel.close(); // It may be too young to have told its session of itself.
        });
    }

    private void lose() {
        close("no address answered");
        socket.raceLost(failures.summary(context.nanoTime()));
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    @Override
    public String toString() {
        return "race for " + key + " (" + running.size() + " running, " + waiting.size() + " waiting)";
    }
}
