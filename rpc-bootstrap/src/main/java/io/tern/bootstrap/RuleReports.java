package io.tern.bootstrap;

import io.tern.api.RuleSource;
import io.tern.api.RuntimeContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says where rules were published what became of them, and says it again when something else has become of them. Used by one thread at a time. */
final class RuleReports {
    private static final Logger logger = LoggerFactory.getLogger(RuleReports.class);
    private static final int MOST_WITHOUT = 20;

    private final RuntimeContext runtime;
    private final RuleSource source;
    private @Nullable Heard last;
    private @Nullable RuleVerdict reported;
    /** What was logged of the overridden since the text was heard. */
    private final Set<String> logged = new HashSet<>();

    /**
     * A text, and what became of it.
     *
     * @param version of it, 0 if it does not say
     * @param hash of it
     * @param refusal why its rules do not hold, or null if they do
     * @param origin says where it comes from if that is not where it is reported, as the beginning of a message
     */
    record Heard(long version, String hash, @Nullable String refusal, String origin) {
        /** The same text, of which the rules do not hold. */
        Heard refused(String why) {
            return new Heard(version, hash, why, origin);
        }
    }

    RuleReports(RuntimeContext runtime, RuleSource source) {
        this.runtime = runtime;
        this.source = source;
    }

    /** A text was read; {@code holds} are the rules that hold now. */
    void heard(Heard heard, RuleSet holds, List<RuledPart> parts) {
        last = heard;
        logged.clear();
        report(verdict(heard, holds, parts));
    }

    /** There are other parts; says so if that makes a difference. */
    void partsChanged(RuleSet holds, List<RuledPart> parts) {
        Heard heard = last;
        if (heard != null) {
            RuleVerdict verdict = verdict(heard, holds, parts);
            if (!verdict.equals(reported)) {
                report(verdict);
            }
        }
    }

    /** Warns of rules that change nothing here: their service may have another version, or be misspelled. */
    void checkEffect(RuleSet holds, List<RuledPart> parts) {
        RuleEffect effect = RuleEffect.of(holds, parts);
        if (effect.isNothing()) {
            logger.warn("{}: {}", source, OneLine.of(effect.toString()));
        }
    }

    private void report(RuleVerdict verdict) {
        reported = verdict;
        try {
            source.report(verdict.toJson());
        } catch (RuntimeException e) {
            logger.warn("{}: what became of the rules could not be reported", source, e);
        }
    }

    private RuleVerdict verdict(Heard heard, RuleSet holds, List<RuledPart> parts) {
        RuleEffect effect = RuleEffect.of(holds, parts);
        effect.overridden().stream().filter(logged::add).map(OneLine::of).forEach(logger::info);
        List<String> without = parts.stream()
                .filter(part -> part.unfit() != null)
                .map(part -> OneLine.of(part.what() + ": " + part.unfit()))
                .limit(MOST_WITHOUT)
                .toList();
        return new RuleVerdict(
                runtime.application(),
                runtime.instanceId(),
                heard.refusal == null && without.isEmpty(),
                heard.version,
                heard.hash,
                holds.version(),
                without,
                OneLine.of(heard.origin + (heard.refusal == null ? effect : heard.refusal)));
    }
}
