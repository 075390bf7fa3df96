package io.tern.cluster;

import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.IoThread;
import io.tern.api.RegistryListener;
import io.tern.api.RuntimeContext;
import io.tern.api.ScheduledTask;
import io.tern.api.ServiceKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The live members of one service. Listens to the registries and to the connections, and shows what has changed in each
 * {@link Projection}, of which calls read an immutable {@link Snapshot}. All changes run one at a time as serial tasks: on work threads where
 * I/O threads or the timer bring them, for routers, balancers and guards are users' code. The state of a node that calls see already
 * needs no task to be seen. Reading takes no lock. Thread-safe.
 */
final class Directory implements AutoCloseable {
    /*
     * An event changes what is known, and says which steps that makes due; they are taken at its end: subscribing, letting time pass, applying
     * lists, showing members. A step that throws stays due. Whether members have to be shown is no event's business: they have a version, and a
     * projection that shows another one is behind. So an extension that throws leaves nothing half done that the next event does not repair.
     */
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
    private final ReferenceContext reference;
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

    private final List<DueStep> subscriptions;
    private final DueStep tick;
    private final DueStep closeIdle;
    private final DueStep apply;
    private final DueStep show;

    private volatile Projection current;
    private volatile boolean closed;
    private long sequence;
    /** How many lists and snapshots have come. Counted as they come, before a view stops waiting for its first one. */
    private final AtomicLong received = new AtomicLong();
    /** How many of them a serial task has taken over. */
    private long takenOver;
    /** How many of them calls see. Written by serial tasks only. */
    private volatile long visible;

    /** A directory that does nothing before {@link #start}, and shows its members in this projection first. */
    Directory(Sources sources, MemberFactory factory, ReferenceContext reference, Projection first) {
        this.reference = reference;
        service = reference.service().key();
        runtime = reference.runtime();
        serial = new SerialTasks(runtime.workExecutor());
        current = first;
        projections.add(first);
        views = sources.views(service, runtime.clock());
        membership = new Membership(
                factory, Subset.of(reference), this::stateChanged, member -> bring(() -> marked(member)));
        subscriptions = views.stream()
                .map(view -> step("subscribing to " + view.registry(), () -> subscribe(view)))
                .toList();
        tick = step("letting time pass", this::tick);
        closeIdle = step("closing connections that nobody needs", membership::closeIdle);
        apply = step("applying what registries list", this::applyLists);
        show = step("showing nodes to calls", this::show);
        alternatives = new Alternatives(service, views, runtime.clock());
        report = new DirectoryReport(service, views, alternatives);
    }

    private DueStep step(String name, Runnable step) {
        return new DueStep(service + ": " + name, step, this::later, runtime.clock());
    }

    /** Subscribes; further calls do nothing. */
    void start() {
        if (!started.get() && started.compareAndSet(false, true)) {
            serial.run(() -> event(() -> subscriptions.forEach(DueStep::due)));
        }
    }

    /** Runs an event, on a work thread where an I/O thread brings it: what it leads to is users' code. */
    private void bring(Runnable event) {
        serial.run(() -> event(event));
    }

    /** As the timer must not block, either. */
    private ScheduledTask later(Runnable event, long delayNanos) {
        return runtime.scheduler().schedule(() -> serial.handOn(() -> event(event)), delayNanos);
    }

    /** As serial tasks, each of them. */
    private void event(Runnable event) {
        if (closed) {
            return;
        }
        try {
            event.run();
        } finally {
            takeSteps();
        }
    }

    private void takeSteps() {
        try {
            subscriptions.forEach(DueStep::takeIfDue);
            tick.takeIfDue();
            closeIdle.takeIfDue();
            apply.takeIfDue();
            if (isBehind() && !show.isPutOff()) {
                show.due();
            }
            show.takeIfDue();
            if (membership.needsTicks()) {
                tick.within(TICK_NANOS);
            }
        } finally {
            if (!apply.isPutOff()) {
                visible = takenOver; // Also where nothing changed, or nobody can read the list: waiting is pointless.
            }
            waitingRoom.wakeAll();
        }
    }

    private void subscribe(RegistryView view) {
        if (view.isSubscribed()) {
            return;
        }
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
                bring(() -> {
                    try {
                        if (!isAvailable) {
                            // First: without a snapshot on its way, calls stop waiting for an unavailable registry.
                            recall(view);
                        }
                    } finally {
                        view.available(isAvailable);
                    }
                });
            }
        }));
    }

    /** Takes over what a registry or its snapshot says. Calls that find no node wait from now until they see it. */
    private void receive(Runnable takeOver) {
        received.incrementAndGet();
        bring(() -> {
            takenOver++;
            takeOver.run();
        });
    }

    /** Has the snapshot stand in for a registry that has said nothing yet. */
    private void recall(RegistryView view) {
        if (view.canRecall()) {
            view.recall(saved -> receive(() -> recalled(view, saved)));
        }
    }

    private void recalled(RegistryView view, @Nullable SavedService saved) {
        if (view.recalled(saved)) {
            apply.due();
        }
    }

    private void listed(RegistryView view, List<Endpoint> endpoints) {
        boolean first = view.update(endpoints, () -> ++sequence);
        if (first) {
            apply.due(); // Somebody may be waiting for it.
        } else {
            apply.within(COALESCE_NANOS);
        }
    }

    private void applyLists() {
        var listed = EndpointUnion.of(views, membership::instanceMetAt);
        if (listed.isEmpty()) {
            alternatives.ask();
        }
        try {
            membership.apply(listed, runtime.clock().nanoTime());
        } finally {
            if (isBehind()) {
                show.due();
            } else {
                keep(); // What the registry lists may be other instances at the same addresses.
            }
        }
    }

    /** Called by connections, on I/O threads. */
    private void stateChanged(Connection connection, ConnectionState state) {
        boolean onIoThread = IoThread.isCurrent();
        serial.run(() -> {
            event(() -> noteState(connection, state));
            if (state == ConnectionState.READY && !available.isDone()) {
                becameAvailable(onIoThread);
            }
        });
    }

    /** Users' stages may block, and so hold up work of others that they wait for. */
    private void becameAvailable(boolean toldOnIoThread) {
        if (toldOnIoThread) {
            reference.onCallbackExecutor(() -> available.complete(null));
        } else {
            available.complete(null);
        }
    }

    private void noteState(Connection connection, ConnectionState state) {
        membership.stateChanged(connection, state, runtime.clock().nanoTime());
        // Another instance than the expected one may be there, or another server of the subset be wanted.
        boolean mayBeAnother = state == ConnectionState.UNREACHABLE
                || state == ConnectionState.DRAINING
                || membership.isDisputed(connection);
        if (hasMany()) {
            show.within(COALESCE_NANOS);
            if (mayBeAnother) {
                apply.within(COALESCE_NANOS);
            }
        } else if (mayBeAnother) {
            apply.due();
        }
    }

    private boolean hasMany() {
        return snapshot().nodes().size() > FEW_NODES;
    }

    private void marked(Member member) {
        if (membership.isDisputed(member.connection())) {
            apply.due();
        }
        membership.dropGone(runtime.clock().nanoTime());
    }

    private void tick() {
        closeIdle.due(); // A step of its own: a connection that cannot be closed must not slow down warm-up.
        membership.tick(runtime.clock().nanoTime());
    }

    private boolean isBehind() {
        long version = membership.version();
        for (Projection projection : projections) {
            if (projection.isBehind(version)) {
                return true;
            }
        }
        return false;
    }

    private void show() {
        try {
            show(membership.sorted());
        } finally {
            keep();
        }
    }

    /** First to those that new calls use; an extension that throws must not keep the change from others. */
    private void show(List<Member> members) {
        long version = membership.version();
        List<Projection> newestFirst = new ArrayList<>(projections);
        Collections.reverse(newestFirst);
        EachOf.run(newestFirst, projection -> {
            if (projection.isBehind(version)) {
                projection.show(members, version);
            }
        });
    }

    /** For the next start: what is listed, and what is not but lives. */
    private void keep() {
        views.forEach(view -> view.keep(membership::hasNodeAt));
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
                next.show(closed ? List.of() : membership.sorted(), membership.version());
                whenShown.run();
            } catch (RuntimeException | Error e) {
                next.retire(); // It has guards of the members that came before the one over which it failed.
                adopted.completeExceptionally(e);
                return;
            }
            projections.add(next);
            current = next;
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
        return !closed && (views.stream().anyMatch(RegistryView::awaitsFirstList) || hasUnseenList());
    }

    /** Whether a list or snapshot has come that calls do not see yet. */
    boolean hasUnseenList() {
        return received.get() > visible;
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
        serial.run(() -> EachOf.run(
                List.<Runnable>of(
                        () -> EachOf.run(views, RegistryView::unsubscribe),
                        this::showNobody, // Before connections close: calls which that fails must not be re-sent.
                        membership::close,
                        waitingRoom::wakeAll),
                Runnable::run));
        available.completeExceptionally(CallFailures.closed(service));
    }

    private void showNobody() {
        EachOf.run(projections, projection -> projection.showNobody(membership.version()));
    }

    @Override
    public String toString() {
        return current.toString();
    }
}
