package io.tern.bootstrap;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tern.api.RegistryAddress;
import io.tern.api.RuleListener;
import io.tern.api.RuleSource;
import io.tern.api.RuleSourceFactory;
import io.tern.api.RuntimeContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Says what a test says. Thread-safe. */
final class ScriptedRuleSource implements RuleSource, RuleSourceFactory {
    static final String ADDRESS = "scripted://rules";

    final List<RuleVerdict> verdicts = new CopyOnWriteArrayList<>();
    private volatile @Nullable String text;
    private volatile @Nullable RuleListener listener;
    private final boolean away;

    /** A source that says this first. */
    ScriptedRuleSource(@Nullable String text) {
        this(text, false);
    }

    private ScriptedRuleSource(@Nullable String text, boolean away) {
        this.text = text;
        this.away = away;
    }

    /** A source that says nothing before something is published. */
    static ScriptedRuleSource away() {
        return new ScriptedRuleSource(null, true);
    }

    boolean isAway() {
        return away;
    }

    /** Rules of a version: each a JSON object. */
    static String rules(int version, String... rules) {
        return "{\"version\": " + version + ", \"rules\": [" + String.join(",", rules) + "]}";
    }

    /** Publishes, and waits until it is known what became of it. */
    RuleVerdict publish(@Nullable String changed) {
        int before = verdicts.size();
        text = changed;
        listener.published(changed);
        String hash = RuleVerdict.hash(changed);
        return await().atMost(Loopback.LIMIT)
                .until(
                        () -> verdicts.stream()
                                .skip(before)
                                .filter(verdict -> verdict.hash().equals(hash)) // Not one about the text before.
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** What was said last. */
    RuleVerdict last() {
        return verdicts.get(verdicts.size() - 1);
    }

    @Override
    public RuleSource newRuleSource(RegistryAddress address, RuntimeContext runtime) {
        return this;
    }

    @Override
    public void subscribe(RuleListener whoHears) {
        listener = whoHears;
        if (!away) {
            whoHears.published(text);
        }
    }

    @Override
    public void report(String status) {
        try {
            verdicts.add(new ObjectMapper().readValue(status, RuleVerdict.class));
        } catch (JsonProcessingException e) {
            throw new AssertionError(status, e);
        }
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return ADDRESS;
    }
}
