package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.RuleSource;
import io.tern.api.RuntimeContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link RuleSource} does. Extend it and say how one is made; all those of one test must share one place, and no two tests may. */
public abstract class RuleSourceContractTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** For subclasses. */
    protected RuleSourceContractTest() {}

    /** Makes a source at the place of the current test; the suite closes it. */
    protected abstract RuleSource newSource(RuntimeContext runtime) throws Exception;

    /** Publishes a text at that place, as an operator would; null takes it away. */
    protected abstract void publish(@Nullable String text) throws Exception;

    /** What stands there about what applications made of it, as text. */
    protected abstract String reported() throws Exception;

    @AfterEach
    final void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    final void saysWhatIsThereFirst() throws Exception {
        publish("first");
        assertThat(heardOf(open(), 1)).containsExactly("first");
    }

    @Test
    final void saysThatNothingIsThere() throws Exception {
        assertThat(heardOf(open(), 1)).containsExactly((String) null);
    }

    @Test
    final void saysWhatChanges() throws Exception {
        publish("first");
        Opened one = open();
        heardOf(one, 1);
        publish("second");
        heardOf(one, 2);
        publish(null);
        heardOf(one, 3);
        publish("third, with ümlauts and €");
        assertThat(heardOf(one, 4)).containsExactly("first", "second", null, "third, with ümlauts and €");
    }

    @Test
    final void itsNameIsItsPlaceAndNotItsText() throws Exception {
        publish("of an operator");
        Opened one = open();
        heardOf(one, 1);
        String name = one.source.toString();
        publish("of another one");
        heardOf(one, 2);
        assertThat(one.source).as("it stands beside each value").hasToString(name);
        assertThat(name).isNotBlank().doesNotContain("of an");
    }

    @Test
    final void severalHearTheSame() throws Exception {
        Opened one = open();
        Opened other = open();
        heardOf(one, 1);
        heardOf(other, 1);
        publish("for all");
        assertThat(heardOf(one, 2)).containsExactly(null, "for all");
        assertThat(heardOf(other, 2)).containsExactly(null, "for all");
    }

    @Test
    final void whatBecameOfItStandsWhereItWasPublishedUntilTheEnd() throws Exception {
        publish("nonsense");
        Opened one = open();
        heardOf(one, 1);
        one.source.report("{\"accepted\": false, \"message\": \"line 1: no JSON\"}");
        await(() -> reported().contains("line 1: no JSON"));
        one.source.report("{\"accepted\": true, \"message\": \"all well\"}");
        await(() -> reported().contains("all well"));
        assertThat(reported()).doesNotContain("no JSON");
        one.source.close();
        await(() -> !reported().contains("all well"));
    }

    @Test
    final void closingTwiceIsFineAndNothingIsHeardAfterwards() throws Exception {
        Opened one = open();
        heardOf(one, 1);
        one.source.close();
        one.source.close();
        Opened other = open();
        publish("too late for one");
        await(() -> other.heard.contains("too late for one"));
        assertThat(one.heard).hasSize(1);
    }

    private Opened open() throws Exception {
        TestRuntime runtime = TestRuntime.builder().systemTime().build();
        opened.add(runtime);
        RuleSource source = newSource(runtime.context());
        opened.add(source);
        Opened made = new Opened(source);
        source.subscribe(text -> made.heard.add(text));
        return made;
    }

    /** Asks again and again: sources may look at their place from time to time only. */
    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + LIMIT);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static List<@Nullable String> heardOf(Opened one, int count) throws Exception {
        await(() -> one.heard.size() >= count);
        synchronized (one.heard) {
            return new ArrayList<>(one.heard);
        }
    }

    /** A source and what it has said. */
    private static final class Opened {
        private final RuleSource source;
        private final List<@Nullable String> heard = Collections.synchronizedList(new ArrayList<>());

        Opened(RuleSource source) {
            this.source = source;
        }
    }
}
