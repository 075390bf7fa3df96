package io.tern.registry.zookeeper;

import io.tern.api.Defaults;
import io.tern.api.Endpoint;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryListener;
import io.tern.api.RuntimeContext;
import io.tern.api.ScheduledTask;
import io.tern.api.ServiceKey;
import io.tern.api.Subscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry in ZooKeeper: one ephemeral node per service and instance at {@code
 * <chroot>/tern/v1/services/<service>/<instance id>}, with {@link EndpointJson} in it. Thread-safe: every method hands its
 * work to the registry's thread, which owns all state.
 *
 * <p>What ZooKeeper holds is compared with what is wanted at each session event and every few seconds, see {@link Comparison}.
 * Nothing here waits for ZooKeeper; without it, wishes are kept. Two registries share nothing.
 */
final class ZooKeeperRegistry implements Registry {
    private static final Logger logger = LoggerFactory.getLogger(ZooKeeperRegistry.class);
    private static final int COMPARE_MILLIS = 5_000;
    private static final int COMPARE_SPREAD_MILLIS = 1_000;
    /** The old session has between one and two of these to come back after a server was seen to answer. */
    private static final int PROBE_MILLIS = 1_500;

    /** For the goodbye to a server that answers; one that does not ends the session by itself. */
    private static final int CLOSE_MILLIS = 500;

    private final ZooKeeperSettings settings;
    private final RuntimeContext runtime;
    private final ZooKeeperConnection.Opener opener;
    private final RegistryThread thread;
    private final AtomicBoolean closed = new AtomicBoolean();
    // From here on confined to the registry's thread.
    private final Session session;
    private final ConnectionLog log;
    private final RepairLog repairs;
    private final Comparison comparison;
    private final Map<String, Publication> publications = new LinkedHashMap<>();
    private final Map<ServiceKey, Watched> watched = new LinkedHashMap<>();
    private final List<ServiceSearch> searches = new ArrayList<>();
    private @Nullable ZooKeeperConnection connection;
    private @Nullable ScheduledTask nextCompare;
    private @Nullable ScheduledTask startWarning;
    private @Nullable ScheduledTask nextProbe;
    private @Nullable Boolean available;
    private long sessionId;

    /** A service with those who listen to it. */
    private record Watched(ServiceWatch watch, Listeners listeners) {}

    private ZooKeeperRegistry(ZooKeeperSettings settings, RuntimeContext runtime, ZooKeeperConnection.Opener opener) {
        this.opener = opener;
        this.settings = settings;
        this.runtime = runtime;
        thread = new RegistryThread(runtime.threads());
        session = new Session(thread, acl(settings));
        log = new ConnectionLog(settings, runtime.clock());
        repairs = new RepairLog(settings);
        comparison = new Comparison(session);
    }

    /** Opens a registry, which connects in the background. */
    static ZooKeeperRegistry open(ZooKeeperSettings settings, RuntimeContext runtime) {
        return open(settings, runtime, CuratorConnection::start);
    }

    /** As {@link #open(ZooKeeperSettings, RuntimeContext)}, over connections of whatever kind. */
    static ZooKeeperRegistry open(
            ZooKeeperSettings settings, RuntimeContext runtime, ZooKeeperConnection.Opener opener) {
        ZooKeeperRegistry registry = new ZooKeeperRegistry(settings, runtime, opener);
        registry.thread.execute(registry::start);
        return registry;
    }

    private static List<ACL> acl(ZooKeeperSettings settings) {
        return settings.hasCredentials()
                ? List.of(new ACL(Perms.ALL, Ids.AUTH_IDS), new ACL(Perms.READ, Ids.ANYONE_ID_UNSAFE))
                : Ids.OPEN_ACL_UNSAFE;
    }

    private void start() {
        connection = opener.open(settings, thread, this::stateChanged);
        startWarning = later(Defaults.START_WAIT_MILLIS, this::warnIfNotReached);
        compareLater();
    }

    private void warnIfNotReached() {
        if (available == null) {
            log.notReached(publications.size(), watched.size());
            becomes(false);
        }
    }

    private void compareLater() {
        int spread = runtime.random().nextInt(COMPARE_SPREAD_MILLIS);
        nextCompare = later(COMPARE_MILLIS - COMPARE_SPREAD_MILLIS / 2 + spread, () -> {
            attachIfMissed();
            repairs.sumUp();
            comparison.start(publications.values());
            forgetWithdrawn();
            watched.values().forEach(one -> one.watch.repair());
            compareLater();
        });
    }

    /** There is a connection, but its client could not be had when the event came. */
    private void attachIfMissed() {
        if (!session.isConnected() && connection != null && connection.isConnected()) {
            connected();
        }
    }

    private ScheduledTask later(int delayMillis, Runnable task) {
        return runtime.scheduler()
                .schedule(() -> thread.execute(() -> unlessClosed(task)), TimeUnit.MILLISECONDS.toNanos(delayMillis));
    }

    private void unlessClosed(Runnable task) {
        if (!closed.get()) {
            task.run();
        }
    }

    private void stateChanged(ConnectionState state) {
        if (closed.get()) {
            return;
        }
        switch (state) {
            case CONNECTED, RECONNECTED -> connected();
            case SUSPENDED, READ_ONLY -> {
                away();
                probeLater();
            }
            case LOST -> {
                log.sessionLost(sessionId);
                away();
                endProbe(); // Curator begins a new session by itself now.
            }
        }
    }

    private void connected() {
        session.attach(Objects.requireNonNull(connection, "connection").zooKeeper());
        if (!session.isConnected()) {
            return; // Gone again already, and another event is on its way; or the next comparison tries again.
        }
        endProbe();
        boolean newSession = session.id() != sessionId;
        sessionId = session.id();
        log.connected(sessionId, newSession, publications.size(), watched.size());
        becomes(true);
        publications.values().forEach(one -> one.connected(newSession));
        forgetWithdrawn();
        watched.values().forEach(one -> one.watch.connected());
    }

    private void away() {
        log.suspended();
        session.attach(null);
        becomes(false);
    }

    private void probeLater() {
        if (sessionId != 0 && nextProbe == null) {
            nextProbe = later(PROBE_MILLIS, () -> {
                nextProbe = null;
                if (Objects.requireNonNull(connection, "connection").renewIfRefused()) {
                    log.refused(sessionId);
                }
                probeLater();
            });
        }
    }

    private void endProbe() {
        if (nextProbe != null) {
            nextProbe.cancel();
            nextProbe = null;
        }
        Objects.requireNonNull(connection, "connection").endProbe();
    }

    private void becomes(boolean nowAvailable) {
        Boolean before = available;
        if (before == null || before != nowAvailable) {
            available = nowAvailable;
            watched.values().forEach(one -> one.listeners.availabilityChanged(nowAvailable));
        }
        if (before == null) {
            List.copyOf(searches).forEach(ServiceSearch::start);
        }
    }

    @Override
    public CompletableFuture<Void> register(Registration registration) {
        CompletableFuture<Void> whenVisible = new CompletableFuture<>();
        byte[] content;
        try {
            content = EndpointJson.write(registration);
        } catch (IllegalArgumentException e) {
            whenVisible.completeExceptionally(e);
            return whenVisible;
        }
        execute(
                whenVisible,
                () -> publications
                        .computeIfAbsent(path(registration), path -> newPublication(registration))
                        .publish(content, whenVisible));
        return whenVisible;
    }

    @Override
    public void check(Registration registration) {
        byte[] unused = EndpointJson.write(registration);
    }

    private Publication newPublication(Registration registration) {
        return new Publication(session, repairs, directory(registration.service()), path(registration));
    }

    @Override
    public CompletableFuture<Void> unregister(Registration registration) {
        CompletableFuture<Void> whenGone = new CompletableFuture<>();
        execute(whenGone, () -> {
            Publication publication = publications.get(path(registration));
            if (publication == null) {
                whenGone.complete(null);
            } else {
                publication.withdraw(whenGone);
            }
        });
        return whenGone;
    }

    private void forgetWithdrawn() {
        publications.values().removeIf(Publication::isOver);
    }

    @Override
    public Subscription subscribe(ServiceKey service, RegistryListener listener) {
        Listeners.Entry entry = new Listeners.Entry(listener);
        if (closed.get()) {
            throw closedException();
        }
        thread.execute(() -> unlessClosed(() -> add(service, entry)));
        return () -> {
            if (!entry.hasEnded()) {
                entry.end();
                thread.execute(() -> unlessClosed(() -> remove(service, entry)));
            }
        };
    }

    private void add(ServiceKey service, Listeners.Entry entry) {
        Watched existing = watched.get(service);
        Watched one = existing == null ? newWatched(service) : existing;
        one.listeners.add(entry);
        Boolean reachable = available;
        if (reachable != null) {
            entry.tell(listener -> listener.availabilityChanged(reachable));
        }
        List<Endpoint> latest = one.watch.latest();
        if (existing == null) {
            one.watch.connected();
        } else if (latest != null) {
            entry.tell(listener -> listener.endpointsChanged(latest));
        }
    }

    private Watched newWatched(ServiceKey service) {
        Listeners listeners = new Listeners();
        ServiceWatch watch =
                new ServiceWatch(session, repairs, thread, runtime, directory(service), listeners::endpointsChanged);
        Watched one = new Watched(watch, listeners);
        watched.put(service, one);
        return one;
    }

    private void remove(ServiceKey service, Listeners.Entry entry) {
        Watched one = watched.get(service);
        if (one != null) {
            one.listeners.remove(entry);
            if (one.listeners.isEmpty()) {
                one.watch.end();
                watched.remove(service);
            }
        }
    }

    @Override
    public CompletableFuture<List<ServiceKey>> find(String interfaceName) {
        CompletableFuture<List<ServiceKey>> found = new CompletableFuture<>();
        execute(found, () -> {
            ServiceSearch search = new ServiceSearch(session, settings, interfaceName, found, searches::remove);
            searches.add(search);
            if (available != null) {
                search.start();
            }
        });
        return found;
    }

    private void execute(CompletableFuture<?> future, Runnable task) {
        thread.execute(() -> {
            if (closed.get()) {
                future.completeExceptionally(closedException());
            } else {
                task.run();
            }
        });
        if (closed.get()) {
            future.completeExceptionally(closedException()); // The thread may have ended before it saw the task.
        }
    }

    private IllegalStateException closedException() {
        return new IllegalStateException(this + " is closed");
    }

    private String directory(ServiceKey service) {
        return settings.servicesPath() + '/' + NodeNames.encode(service.toString());
    }

    private String path(Registration registration) {
        return directory(registration.service())
                + '/'
                + NodeNames.encode(registration.endpoint().instanceId());
    }

    /**
     * Ends the session, and with it all registrations; waits for that up to 2 s. If ZooKeeper does not answer, it removes the
     * nodes itself when the session has expired.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        thread.execute(this::end);
        thread.end();
        if (!thread.join(CLOSE_MILLIS)) {
            logger.warn(
                    "{} did not answer within {} ms while closing; its server will end the session",
                    this,
                    CLOSE_MILLIS);
            thread.interrupt();
            thread.join(CLOSE_MILLIS);
        }
    }

    private void end() {
        for (ScheduledTask task : new ScheduledTask[] {nextCompare, startWarning, nextProbe}) {
            if (task != null) {
                task.cancel();
            }
        }
        session.attach(null);
        Collection<Publication> abandoned = new ArrayList<>(publications.values());
        publications.clear();
        watched.clear();
        if (connection != null) {
            connection.close();
        }
        List.copyOf(searches).forEach(search -> search.abandon(closedException()));
        abandoned.forEach(publication -> publication.abandon(closedException()));
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
