package io.tern.bootstrap;

import io.tern.api.RuleSource;
import io.tern.api.RuntimeContext;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has published rules hold in the application: reads them, builds all that they change, and only if nothing of that fails puts it in
 * place. Otherwise those before hold on. What became of them is logged and reported where they were published. Of several texts in a short
 * time the last one counts. Thread-safe.
 */
final class Rules implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Rules.class);
    private static final int MOST_MESSAGE_CHARS = 2_000;

    private final RuntimeContext runtime;
    private final RuleSource source;
    private final RuleReader reader;
    private final List<Function<RuleSet, RuleChange>> parts;
    private final CompletableFuture<Void> heard = new CompletableFuture<>();

    /** Guarded by this: a text that waits, whether somebody works, and what holds. */
    private @Nullable Published waiting;

    private boolean working;
    private boolean closed;
    private RuleSet current = RuleSet.NONE;

    /** What the source said. */
    private record Published(@Nullable String text) {}

    /**
     * Rules that do not hold yet.
     *
     * @param source closed with this
     * @param parts of the application, each of which builds what other rules make of it; in the order in which they are put in place
     */
    Rules(RuntimeContext runtime, RuleSource source, RuleReader reader, List<Function<RuleSet, RuleChange>> parts) {
        this.runtime = runtime;
        this.source = source;
        this.reader = reader;
        this.parts = List.copyOf(parts);
    }

    /** Begins to watch. */
    void start() {
        source.subscribe(this::published);
    }

    /** Completes when it is known whether there are rules, and what they say holds or is refused. */
    CompletableFuture<Void> whenHeard() {
        return heard.copy();
    }

    /** On a thread of the source, which has other work. */
    private void published(@Nullable String text) {
        synchronized (this) {
            waiting = new Published(text);
            if (working || closed) {
                return;
            }
            working = true;
        }
        try {
            runtime.workExecutor().execute(this::work);
        } catch (RejectedExecutionException e) {
            logger.debug("The application is closed; rules make no difference any more", e);
        }
    }

    private void work() {
        for (Published next = next(); next != null; next = next()) {
            handle(next.text());
            heard.complete(null);
        }
    }

    private synchronized @Nullable Published next() {
        Published next = closed ? null : waiting;
        waiting = null;
        working = next != null;
        return next;
    }

    private void handle(@Nullable String text) {
        RuleSet holds = current();
        long version = 0;
        try {
            RuleSet changed = RuleSet.NONE;
            if (text != null) {
                RuleText.Content content = RuleText.parse(text);
                version = content.version();
                changed = reader.read(content, source.toString());
            }
            adopt(changed, holds);
            hold(changed);
            logger.info("{}: {} hold", source, changed);
            report(true, changed.version(), changed.toString());
        } catch (RuntimeException | Error e) {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            logger.error("{}: rules refused, {} hold on: {}", source, holds, cause.getMessage());
            logger.debug("{}: why rules were refused", source, cause);
            report(false, version, cause.getMessage() == null ? cause.toString() : cause.getMessage());
        }
    }

    /** Builds all before anything is put in place, and puts back what was there before if something refuses even then. */
    private void adopt(RuleSet changed, RuleSet before) {
        Collection<RuleChange> prepared = prepare(changed);
        try {
            place(prepared);
        } catch (RuntimeException | Error e) {
            takeBack(before);
            throw e;
        }
    }

    private Collection<RuleChange> prepare(RuleSet changed) {
        return RuleChange.ofAll(parts, part -> part.apply(changed)).values();
    }

    private static void place(Collection<RuleChange> prepared) {
        CompletableFuture.allOf(prepared.stream().map(RuleChange::adopt).toArray(CompletableFuture<?>[]::new))
                .join();
    }

    private void takeBack(RuleSet before) {
        try {
            place(prepare(before));
        } catch (RuntimeException | Error e) {
            logger.error("{}: {} could not be put back in place everywhere", source, before, e);
        }
    }

    private synchronized RuleSet current() {
        return current;
    }

    private synchronized void hold(RuleSet changed) {
        current = changed;
    }

    private void report(boolean accepted, long version, String message) {
        String text = message.length() <= MOST_MESSAGE_CHARS ? message : message.substring(0, MOST_MESSAGE_CHARS) + '…';
        try {
            RuleVerdict verdict = new RuleVerdict(
                    runtime.application(),
                    runtime.instanceId(),
                    accepted,
                    version,
                    current().version(),
                    text);
            source.report(verdict.toJson());
        } catch (RuntimeException e) {
            logger.warn("{}: what became of the rules could not be reported", source, e);
        }
    }

    /** What holds stays as it is. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        heard.complete(null);
        source.close();
    }

    @Override
    public synchronized String toString() {
        return "rules at " + source + " (" + current + ")";
    }
}
