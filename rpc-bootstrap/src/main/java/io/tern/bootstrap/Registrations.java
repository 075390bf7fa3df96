package io.tern.bootstrap;

import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RuntimeContext;
import io.tern.api.ScheduledTask;
import io.tern.api.ServiceKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this application has published, in all its registries: each service once. Thread-safe. */
final class Registrations {
    private static final Logger logger = LoggerFactory.getLogger(Registrations.class);
    private static final ScheduledTask NO_DELAY = () -> {};

    private final Registries registries;
    private final RuntimeContext runtime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ServiceKey, Wanted> wanted = new HashMap<>();
    private boolean closed;

    /**
     * What is to be seen of a service.
     *
     * @param delay ends when it is to be published
     */
    private record Wanted(Registration registration, ScheduledTask delay) {}

    Registrations(Registries registries, RuntimeContext runtime) {
        this.registries = registries;
        this.runtime = runtime;
    }

    /**
     * Publishes, after a delay if there is one.
     *
     * @return completes when it is visible everywhere; at once where it is delayed. Fails as {@link #all} does
     * @throws IllegalStateException if everything was withdrawn
     */
    CompletableFuture<Void> publish(Registration registration, int delayMillis) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("application '" + runtime.application() + "' is stopping: "
                        + registration.service() + " is not registered any more (expected: one that runs)");
            }
            if (delayMillis == 0) {
                return publishNow(registration);
            }
            ServiceKey service = registration.service();
            ScheduledTask delay = runtime.scheduler()
                    .schedule(() -> publishDelayed(service), TimeUnit.MILLISECONDS.toNanos(delayMillis));
            wanted.put(service, new Wanted(registration, delay));
        } finally {
            lock.unlock();
        }
        return CompletableFuture.completedFuture(null);
    }

    private void publishDelayed(ServiceKey service) {
        lock.lock();
        try {
            Wanted delayed = wanted.get(service);
            if (delayed != null) {
                CompletableFuture<?> unused = publishNow(delayed.registration());
            }
        } finally {
            lock.unlock();
        }
    }

    /** To be called with the lock. */
    private CompletableFuture<Void> publishNow(Registration registration) {
        wanted.put(registration.service(), new Wanted(registration, NO_DELAY));
        return all(registries.all().stream()
                .map(registry -> register(registry, registration))
                .toList());
    }

    /**
     * Publishes something else about a service that is published, without taking it away in between; when its delay is over, if it has one.
     * Nothing happens if it is not published.
     *
     * @throws IllegalArgumentException if a registry refuses it at once; it shows what it showed, others may show this
     */
    void replace(Registration registration) {
        lock.lock();
        try {
            Wanted before = wanted.get(registration.service());
            if (before == null || before.registration().equals(registration)) {
                return;
            }
            if (before.delay().equals(NO_DELAY)) {
                throwIfRefused(publishNow(registration));
            } else {
                wanted.put(registration.service(), new Wanted(registration, before.delay()));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether all registries would take this; changes nothing.
     *
     * @throws IllegalArgumentException if one would not
     */
    void check(Registration registration) {
        registries.all().forEach(registry -> registry.check(registration));
    }

    /** Other failures are logged by now, and the registry goes on trying. */
    private static void throwIfRefused(CompletableFuture<Void> published) {
        if (published.isDone()
                && StartWait.cause(published.handle((done, failure) -> failure).join())
                        instanceof IllegalArgumentException wrong) {
            throw wrong;
        }
    }

    /**
     * Completes when all of {@code registered} have. Fails at once with an {@link IllegalArgumentException} of one of them:
     * what is wrong stays so, however long another registry is away.
     */
    static CompletableFuture<Void> all(List<CompletableFuture<Void>> registered) {
        CompletableFuture<Void> all = CompletableFuture.allOf(registered.toArray(CompletableFuture<?>[]::new));
        for (CompletableFuture<Void> one : registered) {
            CompletableFuture<?> unused = one.whenComplete((done, failure) -> {
                if (StartWait.cause(failure) instanceof IllegalArgumentException wrong) {
                    all.completeExceptionally(wrong);
                }
            });
        }
        return all;
    }

    private static CompletableFuture<Void> register(Registry registry, Registration registration) {
        return answer(() -> registry.register(registration)).whenComplete((done, failure) -> {
            if (failure == null) {
                logger.info("Registered {} at {} in {}", registration.service(), registration.endpoint(), registry);
            } else if (failure instanceof CancellationException) {
                logger.debug("{} was withdrawn before {} had shown it", registration.service(), registry);
            } else {
                logger.warn(
                        "{} cannot be registered at {} in {}: what others find there stays as it was",
                        registration.service(),
                        registration.endpoint(),
                        registry,
                        failure);
            }
        });
    }

    /** A registry that throws must not keep the others from being asked. */
    private static CompletableFuture<Void> answer(Supplier<CompletableFuture<Void>> request) {
        try {
            return request.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Withdraws a service; completes when it is visible nowhere. Nothing happens if it was not published. */
    CompletableFuture<Void> withdraw(ServiceKey service) {
        lock.lock();
        try {
            Wanted withdrawn = wanted.remove(service);
            if (withdrawn == null) {
                return CompletableFuture.completedFuture(null);
            }
            withdrawn.delay().cancel();
            return CompletableFuture.allOf(registries.all().stream()
                    .map(registry -> unregister(registry, withdrawn.registration()))
                    .toArray(CompletableFuture<?>[]::new));
        } finally {
            lock.unlock();
        }
    }

    private static CompletableFuture<Void> unregister(Registry registry, Registration registration) {
        return answer(() -> registry.unregister(registration)).whenComplete((done, failure) -> {
            if (failure == null) {
                logger.info("Unregistered {} from {}", registration.service(), registry);
            } else {
                logger.warn(
                        "{} cannot be unregistered from {}, it vanishes with the session: {}",
                        registration.service(),
                        registry,
                        failure.toString());
            }
        });
    }

    /** Withdraws everything, and refuses what comes later. */
    CompletableFuture<Void> withdrawAll() {
        lock.lock();
        try {
            closed = true;
            return CompletableFuture.allOf(
                    List.copyOf(wanted.keySet()).stream().map(this::withdraw).toArray(CompletableFuture<?>[]::new));
        } finally {
            lock.unlock();
        }
    }
}
