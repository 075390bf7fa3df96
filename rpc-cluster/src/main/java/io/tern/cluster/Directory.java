package io.tern.cluster;

import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.RegistryListener;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live members of one service. Listens to the registries and to the connections, and shows what has changed in each
 * {@link Projection}, of which calls read an immutable {@link Snapshot}. All changes run one at a time as serial tasks, on whatever
 * thread brings the news; reading takes no lock. Thread-safe.
 */
final class Directory implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Directory.class);

    /** Changes of a registry come in bursts, one for each server of a rolling restart. */
    private static final long COALESCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A registry that is there answers sooner; for one that is not, the snapshot stands in. */
    private static final long FIRST_LIST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * What one node does leads to a look at all: at once where they are few. Where they are more, what thousands of them do in a second, as they are
     * connected to for instance, is gathered, and looked at on threads that have the time.
     */
    private static final int FEW_NODES = 100;

    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ServiceKey service;
    private final RuntimeContext runtime;
    private final List<RegistryView> views;
    private final Membership membership;
    private final Alternatives alternatives;
    private final DirectoryReport report;
    private final SerialTasks serial;
    private final WaitingRoom waitingRoom = new WaitingRoom();
    private final CompletableFuture<Void> available = new CompletableFuture<>();
    private final AtomicBoolean started = new AtomicBoolean();
    /** The one that new calls use, behind those that older calls do. */
    private final List<Projection> projections = new ArrayList<>();

    private volatile Projection current;
    private volatile boolean closed;
    private long sequence;
    private boolean applyScheduled;
    /** How many lists and snapshots have come. Counted as they come, before a view stops waiting for its first one. */
    private final AtomicLong received = new AtomicLong();
    /** How many of them a serial task has taken over. */
    private long takenOver;
    /** How many of them calls see. Written by serial tasks only. */
    private volatile long visible;

    private boolean tickScheduled;
    private boolean settleScheduled;
    private boolean nodesChanged;
    private boolean mayBeAnother;

    /** A directory that does nothing before {@link #start}, and shows its members in this projection first. */
    Directory(Sources sources, MemberFactory factory, ReferenceContext reference, Projection first) {
        service = reference.service().key();
        runtime = reference.runtime();
        serial = new SerialTasks(runtime.workExecutor());
        current = first;
        projections.add(first);
        views = sources.views(service, runtime.clock());
        membership = new Membership(
                factory, Subset.of(reference), this::stateChanged, member -> serial.run(() -> marked(member)));
        alternatives = new Alternatives(service, views, runtime.clock());
        report = new DirectoryReport(service, views, alternatives);
    }

    /** Subscribes; further calls do nothing. */
    void start() {
        if (!started.get() && started.compareAndSet(false, true)) {
            for (RegistryView view : views) {
                serial.run(() -> subscribe(view));
            }
        }
    }

    private void subscribe(RegistryView view) {
        if (!closed) {
            if (view.canRecall()) {
                later(() -> recall(view), FIRST_LIST_NANOS);
            }
            view.subscribed(view.registry().subscribe(service, new RegistryListener() {
                @Override
                public void endpointsChanged(List<Endpoint> endpoints) {
                    receive(() -> listed(view, endpoints));
                }

                @Override
                public void availabilityChanged(boolean isAvailable) {
                    serial.run(() -> {
                        if (!isAvailable) {
                            // First: without a snapshot on its way, calls stop waiting for an unavailable registry.
                            recall(view);
                        }
                        view.available(isAvailable);
                        waitingRoom.wakeAll();
                    });
                }
            }));
        }
    }

    /** Takes over what a registry or its snapshot says. Calls that find no node wait from now until they see it. */
    private void receive(Runnable takeOver) {
        received.incrementAndGet();
        serial.run(() -> {
            takenOver++;
            try {
                takeOver.run();
            } finally {
                if (!applyScheduled) {
                    allVisible(); // Also where it says nothing, or a registry said what nobody can read: waiting is
                    // pointless.
                }
            }
        });
    }

    private void allVisible() {
        visible = takenOver;
        waitingRoom.wakeAll();
    }

    /** Has the snapshot stand in for a registry that has said nothing yet. */
    private void recall(RegistryView view) {
        if (!closed && view.canRecall()) {
            view.recall(saved -> receive(() -> recalled(view, saved)));
        }
    }

    private void recalled(RegistryView view, @Nullable SavedService saved) {
        if (!closed && view.recalled(saved)) {
            apply();
        }
    }

    private void listed(RegistryView view, List<Endpoint> endpoints) {
        if (closed) {
            return;
        }
        boolean first = view.update(endpoints, () -> ++sequence);
        if (first) {
            apply(); // Somebody may be waiting for it.
        } else if (!applyScheduled) {
            applyScheduled = true;
            later(this::applyCoalesced, COALESCE_NANOS);
        }
    }

    private void applyCoalesced() {
        applyScheduled = false;
        apply();
    }

    private void apply() {
        if (closed) {
            return;
        }
        try {
            applyLists();
        } finally {
            allVisible(); // Also where nothing changed: the first list may be empty, and waiting pointless.
        }
    }

    private void applyLists() {
        var listed = EndpointUnion.of(views, membership::instanceMetAt);
        if (listed.isEmpty()) {
            alternatives.ask();
        }
        boolean changed = membership.apply(listed, runtime.clock().nanoTime());
        publishIf(changed);
        if (!changed) {
            keep(); // What the registry lists may be other instances at the same addresses.
        }
    }

    /** Called by connections, on I/O threads. */
    private void stateChanged(Connection connection, ConnectionState state) {
        serial.run(() -> {
            if (closed) {
                return;
            }
            nodesChanged |=
                    membership.stateChanged(connection, state, runtime.clock().nanoTime());
            mayBeAnother |= state == ConnectionState.UNREACHABLE
                    || state == ConnectionState.DRAINING
                    || membership.isDisputed(connection);
            if (!hasMany()) {
                settle();
            } else if (!settleScheduled) {
                settleScheduled = true;
                later(this::settle, COALESCE_NANOS);
            }
            waitingRoom.wakeAll();
            if (state == ConnectionState.READY) {
                available.complete(null);
            }
        });
    }

    /** Makes what connections have said visible. */
    private void settle() {
        settleScheduled = false;
        if (closed) {
            return;
        }
        publishIf(nodesChanged);
        nodesChanged = false;
        if (mayBeAnother) {
            mayBeAnother = false;
            apply(); // Another instance than the expected one may be there, or another server of the subset be wanted.
        }
    }

    private boolean hasMany() {
        return snapshot().nodes().size() > FEW_NODES;
    }

    private void marked(Member member) {
        if (!closed) {
            if (membership.isDisputed(member.connection())) {
                apply();
            }
            publishIf(membership.dropGone(runtime.clock().nanoTime()));
        }
    }

    private void tick() {
        tickScheduled = false;
        if (!closed) {
            publishIf(membership.tick(runtime.clock().nanoTime()));
        }
    }

    private void publishIf(boolean changed) {
        if (changed) {
            List<Member> members = membership.sorted();
            show(members);
            keep();
            waitingRoom.wakeAll();
        }
        if (!tickScheduled && membership.needsTicks()) {
            tickScheduled = true;
            later(this::tick, TICK_NANOS);
        }
    }

    /** First to those that new calls use; an extension of older ones that throws must not keep the change from them. */
    private void show(List<Member> members) {
        try {
            current.show(members);
        } finally {
            projections.stream().filter(each -> each != current).forEach(older -> showOlder(older, members));
        }
    }

    private void showOlder(Projection older, List<Member> members) {
        try {
            older.show(members);
        } catch (RuntimeException | Error e) {
            logger.error(
                    "{}: calls that began before the last change of rules do not see what has changed", service, e);
        }
    }

    /** For the next start: what is listed, and what is not but lives. */
    private void keep() {
        views.forEach(view -> view.keep(membership::hasNodeAt));
    }

    private void later(Runnable task, long delayNanos) {
        runtime.scheduler()
                .schedule(
                        () -> {
                            if (hasMany()) {
                                serial.handOn(task);
                            } else {
                                serial.run(task);
                            }
                        },
                        delayNanos);
    }

    /** The nodes as new calls see them now. */
    Snapshot snapshot() {
        return current.snapshot();
    }

    /**
     * Shows the members in another projection, too, and in the one before until it is {@linkplain #forget forgotten}: calls that have
     * begun stay with it.
     *
     * @param whenShown puts it in place, before another one is adopted
     * @return completes when it is in place; fails if an extension throws over the members that are there, and nothing has changed then
     */
    CompletableFuture<Void> adopt(Projection next, Runnable whenShown) {
        CompletableFuture<Void> adopted = new CompletableFuture<>();
        serial.run(() -> {
            try {
                next.show(closed ? List.of() : membership.sorted());
            } catch (RuntimeException | Error e) {
                next.retire(); // It has guards of the members that came before the one over which it failed.
                adopted.completeExceptionally(e);
                return;
            }
            projections.add(next);
            current = next;
            whenShown.run();
            adopted.complete(null);
        });
        return adopted;
    }

    /** Shows no change any more in a projection that was superseded: its calls have ended. */
    void forget(Projection superseded) {
        serial.run(() -> {
            projections.remove(superseded);
            superseded.retire();
        });
    }

    /** Where attempts wait for a change. */
    WaitingRoom waitingRoom() {
        return waitingRoom;
    }

    /** Whether the first list of a registry that can be reached, or its snapshot, is still to come, or calls do not see yet what came. */
    boolean awaitsNews() {
        // In this order: a list that arrives between the two looks is seen by the second.
        return !closed && (views.stream().anyMatch(RegistryView::awaitsFirstList) || received.get() > visible);
    }

    /** Completes when a node is ready for the first time; fails when the directory is closed before. */
    CompletableFuture<Void> whenAvailable() {
        return available.copy();
    }

    DirectoryReport report() {
        return report;
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends subscriptions and connections; idempotent. */
    @Override
    public void close() {
        closed = true;
        serial.run(() -> {
            views.forEach(RegistryView::unsubscribe);
            try {
                show(List.of()); // First: what closing fails must not be re-sent.
            } finally {
                membership.close();
                waitingRoom.wakeAll();
            }
        });
        available.completeExceptionally(CallFailures.closed(service));
    }

    @Override
    public String toString() {
        return current.toString();
    }
}
