package io.tern.bootstrap;

import io.tern.api.RuleSource;
import io.tern.api.RuntimeContext;
import io.tern.cluster.KeptText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RuntimeContext runtime;
    private final RuleSource source;
    private final RuleReader reader;
    private final KeptText kept;
    private final List<Ruled> parts;
    private final RuleReports reports;
    private final CompletableFuture<Void> heard = new CompletableFuture<>();

    /**
     * Guarded by this: a text that waits, who waits for the kept one, who waits to hear whether what holds fits, whether there are other parts since,
     * whether somebody works, and what holds.
     */
    private @Nullable Published waiting;

    private @Nullable CompletableFuture<Void> wantsKept;
    private @Nullable CompletableFuture<Void> wantsSettled;
    private boolean otherParts;
    private boolean working;
    private boolean closed;
    private RuleSet current = RuleSet.NONE;

    /** Touched by whoever works: of the text that holds, and whether the source has said one in this run that was accepted. */
    private String currentHash = RuleVerdict.hash(null);

    private boolean accepted;

    /** Whether all parts that the start makes are there. */
    private boolean settled;

    /** What was accepted and is to be kept, once it is known to fit what the start makes; null if nothing is. */
    private @Nullable Published unkept;

    /** What became of the text that the source said last; null before the first. */
    private RuleReports.@Nullable Heard latest;

    /** What the source said. */
    private record Published(@Nullable String text) {}

    /**
     * Rules that do not hold yet.
     *
     * @param source closed with this
     * @param kept what the source said that held last
     * @param parts of the application, in the order in which what other rules make of them is put in place
     */
    Rules(RuntimeContext runtime, RuleSource source, RuleReader reader, KeptText kept, List<? extends Ruled> parts) {
        this.runtime = runtime;
        this.source = source;
        this.reader = reader;
        this.kept = kept;
        this.parts = List.copyOf(parts);
        reports = new RuleReports(runtime, source);
    }

    /** Begins to watch. */
    void start() {
        source.subscribe(this::published);
    }

    /** Completes when it is known whether there are rules, and what they say holds or is refused. */
    CompletableFuture<Void> whenHeard() {
        return heard.copy();
    }

    /**
     * Has the text hold that an earlier run has kept, until the source says one that is accepted. Nothing if the source has said something already: that
     * there are no rules, or what was accepted, or what was refused, beside which the kept text holds anyway.
     *
     * @return completes when that text holds, is refused or is not there
     */
    CompletableFuture<Void> useKept() {
        CompletableFuture<Void> used = new CompletableFuture<>();
        synchronized (this) {
            wantsKept = used;
        }
        workSoon();
        return used;
    }

    /**
     * All that the start makes is there. A text that turns out not to fit it gives way to the one that an earlier run has kept, if there is one, since those
     * that run hold that beside it; else what it does not fit goes without it.
     *
     * @return completes when it is known what holds
     */
    CompletableFuture<Void> settle() {
        CompletableFuture<Void> known = new CompletableFuture<>();
        synchronized (this) {
            wantsSettled = known;
        }
        workSoon();
        return known;
    }

    /** On a thread of the source, which has other work. */
    private void published(@Nullable String text) {
        synchronized (this) {
            waiting = new Published(text);
        }
        workSoon();
    }

    /** There is another reference or export, or one less: what became of the rules may be something else now. Does not block. */
    void partsChanged() {
        synchronized (this) {
            otherParts = true;
        }
        workSoon();
    }

    private void workSoon() {
        boolean over;
        synchronized (this) {
            if (working) {
                return;
            }
            over = closed;
            working = !over;
        }
        try {
            if (!over) {
                runtime.workExecutor().execute(this::work);
            }
        } catch (RejectedExecutionException e) {
            logger.debug("The application is closed; rules make no difference any more", e);
            over = true;
        } catch (RuntimeException | Error e) { // No thread, for one.
            logger.warn("{}: rules are looked at later", source, e);
            synchronized (this) {
                working = false;
            }
            runtime.scheduler().schedule(this::workSoon, AGAIN_NANOS);
        }
        if (over) {
            letGo();
        }
    }

    private void work() {
        for (List<Runnable> next = next(); !next.isEmpty(); next = next()) {
            next.forEach(this::run);
        }
    }

    private void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            logger.error("{}: what became of the rules is not known; this is a bug of Tern", source, e);
        }
    }

    /** Nobody works any more, so nobody waits. */
    private void letGo() {
        List<CompletableFuture<Void>> waiters;
        synchronized (this) {
            waiters =
                    Stream.of(wantsKept, wantsSettled).filter(Objects::nonNull).toList();
            wantsKept = null;
            wantsSettled = null;
        }
        heard.complete(null);
        waiters.forEach(one -> one.complete(null));
    }

    private synchronized List<Runnable> next() {
        if (closed) {
            working = false;
            return List.of();
        }
        Published text = waiting;
        CompletableFuture<Void> used = wantsKept;
        CompletableFuture<Void> known = wantsSettled;
        boolean other = otherParts;
        waiting = null;
        wantsKept = null;
        wantsSettled = null;
        otherParts = false;
        List<Runnable> steps = new ArrayList<>();
        if (text != null) {
            steps.add(() -> hear(text.text()));
        }
        if (used != null) {
            steps.add(this::hearKept);
            steps.add(() -> used.complete(null));
        }
        if (other) {
            steps.add(() -> reports.partsChanged(current(), parts()));
        }
        if (known != null) {
            steps.add(this::settleNow);
            steps.add(() -> known.complete(null));
        }
        working = !steps.isEmpty();
        return steps;
    }

    /** Whoever runs on holds what was accepted before a text that is refused; so does whoever starts beside one. */
    private void hear(@Nullable String text) {
        try {
            RuleReports.Heard said = take(text, source.toString(), "");
            latest = said;
            if (said.refusal() == null) {
                accepted = true;
                if (settled) {
                    kept.keep(text);
                } else {
                    unkept = new Published(text);
                }
            } else if (!accepted && current().equals(RuleSet.NONE)) {
                said = beside(said, takeKept("says what is refused"));
            }
            report(said);
        } finally {
            heard.complete(null);
        }
    }

    private void settleNow() {
        settled = true;
        reports.checkEffect(current(), parts());
        Published fresh = unkept;
        unkept = null;
        if (fresh == null) {
            return;
        }
        String misfit = parts().stream()
                .filter(part -> part.unfit() != null)
                .map(part -> part.what() + ": " + part.unfit())
                .findFirst()
                .orElse(null);
        String before = misfit == null ? null : kept.read();
        if (before == null) {
            kept.keep(fresh.text()); // Also where something goes without it: the next start has nothing better, either.
        } else if (!before.equals(fresh.text())) {
            useInstead(misfit);
        }
    }

    /** What an earlier run has kept, which stays kept even if it does not fit this one. */
    private void useInstead(@Nullable String misfit) {
        RuleReports.Heard said = Objects.requireNonNull(latest, "latest");
        RuleReports.Heard earlier = takeKept("says what does not fit");
        if (earlier != null && earlier.refusal() == null) {
            accepted = false;
            report(beside(said.refusal() == null ? said.refused("they do not fit " + misfit) : said, earlier));
        }
    }

    /** What is refused, telling what became of the kept text that holds in its place. */
    private RuleReports.Heard beside(RuleReports.Heard refused, RuleReports.@Nullable Heard earlier) {
        if (earlier == null) {
            return refused;
        }
        return refused.refused(refused.refusal() + " (what an earlier run was told, kept in " + kept
                + (earlier.refusal() == null ? ", holds instead)" : ", is refused, too: " + earlier.refusal() + ')'));
    }

    private void hearKept() {
        RuleReports.Heard said = heard.isDone() ? null : takeKept("says nothing yet");
        if (said != null) {
            report(said);
        }
    }

    private RuleReports.@Nullable Heard takeKept(String why) {
        String text = kept.read();
        if (text == null) {
            return null;
        }
        logger.warn(
                "{} {}; until it says what is accepted, what it said to an earlier run holds, from {}",
                source,
                why,
                kept);
        return take(
                text, source + " (kept in " + kept + ')', "kept by an earlier run, for " + source + ' ' + why + ": ");
    }

    private void report(RuleReports.Heard said) {
        if (settled) {
            reports.checkEffect(current(), parts());
        }
        reports.heard(said, current(), parts());
    }

    private List<RuledPart> parts() {
        return parts.stream().flatMap(part -> part.parts().stream()).toList();
    }

    /**
     * Has a text hold, or those before.
     *
     * @param place where it comes from, for people
     * @param origin the same for the status, if it does not come from where that stands
     */
    private RuleReports.Heard take(@Nullable String text, String place, String origin) {
        RuleSet holds = current();
        String hash = RuleVerdict.hash(text);
        long version = 0;
        String refusal = null;
        try {
            RuleSet changed = RuleSet.NONE;
            if (text != null) {
                RuleText.Content content = RuleText.parse(text);
                version = content.version();
                changed = reader.read(content, place);
            }
            adopt(changed, holds);
            if (origin.isEmpty()) {
                checkCount(changed, hash, holds);
            }
            hold(changed);
            currentHash = hash;
            parts.forEach(Ruled::reportOverridden);
            logger.info("{}: {} hold", place, changed);
        } catch (RuntimeException | Error e) {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            refusal = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            logger.error("{}: rules refused, {} hold on: {}", place, holds, OneLine.of(refusal));
            logger.debug("{}: why rules were refused", place, cause);
        }
        return new RuleReports.Heard(version, hash, refusal, origin);
    }

    /** Versions are the publisher's count. An older one may be meant, and somebody who starts now could not tell, so it holds all the same. */
    private void checkCount(RuleSet changed, String hash, RuleSet before) {
        if (changed.version() == 0 || before.version() == 0) {
            return;
        }
        if (changed.version() < before.version()) {
            logger.warn("{}: version {} comes after version {}", source, changed.version(), before.version());
        } else if (changed.version() == before.version() && !hash.equals(currentHash)) {
            logger.warn(
                    "{}: version {} is another text now, {} instead of {} (expected: each text a version of its own)",
                    source,
                    changed.version(),
                    hash,
                    currentHash);
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
        return RuleChange.ofAll(parts, part -> part.prepare(changed)).values();
    }

    private static void place(Collection<RuleChange> prepared) {
        CompletableFuture.allOf(prepared.stream().map(RuleChange::adopt).toArray(CompletableFuture<?>[]::new))
                .join();
    }

    private void takeBack(RuleSet before) {
        try {
            place(RuleChange.ofAll(parts, part -> part.prepareAgain(before)).values());
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

    /** What holds stays as it is. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        letGo();
        source.close();
    }

    @Override
    public synchronized String toString() {
        return "rules at " + source + " (" + current + ")";
    }
}
