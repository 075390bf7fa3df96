package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.AsyncOf;
import io.tern.api.CallOptions;
import io.tern.api.CallSide;
import io.tern.api.ExportOptions;
import io.tern.api.HashKey;
import io.tern.api.Idempotent;
import io.tern.api.LocalStubFactory;
import io.tern.api.MethodSettings;
import io.tern.api.MethodStats;
import io.tern.api.NonBlocking;
import io.tern.api.PassExceptions;
import io.tern.api.Reference;
import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.api.ServiceKey;
import io.tern.api.StatusCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is exported once and called through an asynchronous twin of its interface. */
final class AsyncOfTest {
    private final TestWorld world = new TestWorld();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        world.close();
    }

    /** A checked exception that the service declares. */
    static final class NoSuchWord extends Exception {
        private static final long serialVersionUID = 1;

        NoSuchWord(String message) {
            super(message);
        }
    }

    @PassExceptions(IllegalStateException.class)
    interface Words {
        @Idempotent
        String find(@HashKey String word) throws NoSuchWord;

        @NonBlocking
        int count(List<String> words);

        void forget();

        CompletableFuture<String> later(String word);
    }

    @AsyncOf(Words.class)
    interface AsyncWords {
        CompletableFuture<String> find(String word);

        CompletionStage<Integer> count(List<String> words);

        CompletableFuture<Void> forget();

        CompletableFuture<String> later(String word);
    }

    private static final class Dictionary implements Words {
        private volatile String countedBy = "";

        @Override
        public String find(String word) throws NoSuchWord {
            if (word.isEmpty()) {
                throw new NoSuchWord("empty");
            }
            return word + '!';
        }

        @Override
        public int count(List<String> words) {
            countedBy = Thread.currentThread().getName();
            return words.size();
        }

        @Override
        public void forget() {
            throw new IllegalStateException("nothing is forgotten");
        }

        @Override
        public CompletableFuture<String> later(String word) {
            return CompletableFuture.completedFuture(word + '.');
        }
    }

    private static <T> T join(CompletionStage<T> answer) {
        return answer.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Test
    void callsTheOneExportThroughBothInterfaces() {
        Dictionary dictionary = new Dictionary();
        RpcApplication provider = world.start(world.builder("provider").export(dictionary));
        RpcApplication caller = world.start(world.builder("caller"));
        AsyncWords words = caller.refer(AsyncWords.class);

        assertThat(join(words.find("a"))).isEqualTo("a!");
        assertThat(join(words.count(List.of("a", "b")))).isEqualTo(2);
        assertThat(dictionary.countedBy)
                .as("@NonBlocking of the service's method")
                .startsWith("tern-io");
        assertThat(join(words.later("a"))).isEqualTo("a.");
        assertThatThrownBy(() -> join(words.find("")))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(NoSuchWord.class);
        assertThatThrownBy(() -> join(words.forget()))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("nothing is forgotten");
        assertThat(provider.stats().exported()).containsExactly(ServiceKey.of(Words.class));
        assertThat(caller.refer(AsyncWords.class)).isSameAs(words);
        assertThat(words).hasToString(words.toString()).isEqualTo(words).isNotEqualTo(caller.refer(Words.class));
    }

    /** Has both. */
    private static final class Reader {
        @Reference
        private Words words;

        @Reference(timeoutMillis = 20_000)
        private AsyncWords later;
    }

    @Test
    void fieldsAreFilledWithTwins() throws Exception {
        world.start(world.builder("provider").export(new Dictionary()));
        Reader reader = new Reader();
        world.start(world.builder("caller").inject(reader));

        assertThat(join(reader.later.find("a"))).isEqualTo(reader.words.find("a"));
    }

    @Test
    void figuresSettingsAndExplanationsAreThoseOfTheService() {
        world.start(world.builder("provider")
                .export(
                        new Dictionary(),
                        ExportOptions.builder().tags(List.of("gray")).build()));
        RpcApplication caller = world.start(world.builder("caller"));
        ReferenceOptions options = ReferenceOptions.builder()
                .tag("gray")
                .method(
                        "count",
                        List.of(List.class),
                        MethodSettings.builder().timeoutMillis(7_000).build())
                .build();
        AsyncWords words = caller.refer(AsyncWords.class, options);

        assertThat(join(words.count(List.of()))).isZero();

        CallExplanation explained =
                caller.explain(words, "count", CallOptions.builder().build(), List.of());
        assertThat(explained.toString()).contains("timeoutMillis = 7000 (builder)");
        assertThat(explained.route().candidates()).hasSize(1);
        assertThat(ConfiguredWorld.section(caller, "reference " + Words.class.getName()))
                .anyMatch(line -> line.contains("find(java.lang.String)"))
                .contains("    idempotent = true (interface)");
        assertThat(caller.stats().methods())
                .filteredOn(one -> one.side() == CallSide.CLIENT && one.started() > 0)
                .extracting(one -> one.method().service() + "#" + one.method().name())
                .containsExactly(Words.class.getName() + "#count");
    }

    @Test
    void settingsAreSaidByTheServicesName() {
        try (ConfiguredWorld configured = new ConfiguredWorld(directory)) {
            configured.file("tern.service." + Words.class.getName() + "#find(java.lang.String).timeoutMillis = 4321");
            RpcApplication caller = configured.start();
            AsyncWords words = caller.refer(AsyncWords.class);

            assertThat(caller.explain(words, "find", CallOptions.builder().build())
                            .toString())
                    .contains("timeoutMillis = 4321 (");
        }
    }

    @Test
    void theServicesStubAnswersForTheTwin() {
        RpcApplication caller = world.start(world.builder("caller")
                .startWait(Duration.ZERO)
                .extension(LocalStubFactory.class, "local", context -> new Dictionary()));
        ReferenceOptions mock =
                ReferenceOptions.builder().set("mock", "stub:local").build();
        ReferenceOptions fallback =
                ReferenceOptions.builder().set("fallback", "stub:local").build();

        assertThat(join(caller.refer(AsyncWords.class, mock).find("a"))).isEqualTo("a!");
        assertThat(join(caller.refer(AsyncWords.class, mock).later("a"))).isEqualTo("a.");
        AsyncWords failing = caller.refer(AsyncWords.class, fallback);
        assertThat(join(failing.find("a"))).isEqualTo("a!");
        assertThatThrownBy(() -> join(failing.find(""))).hasCauseInstanceOf(NoSuchWord.class);
        assertThat(caller.stats().methods())
                .filteredOn(one -> one.method().name().equals("find"))
                .extracting(MethodStats::failures)
                .anyMatch(failures -> failures.containsKey(StatusCode.UNAVAILABLE));
    }

    @Test
    void aClosedApplicationFailsTheFuture() {
        RpcApplication caller = world.start(world.builder("caller").startWait(Duration.ZERO));
        AsyncWords words = caller.refer(AsyncWords.class);
        caller.close();

        assertThat(words.find("a"))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(RpcException.class);
    }

    @AsyncOf(Words.class)
    interface Wrong {
        CompletableFuture<Integer> find(String word);
    }

    private static final class WrongReader {
        @Reference
        private Wrong words;
    }

    @Test
    void aMismatchFailsTheStartWithTheFieldAndBothSignatures() {
        WrongReader reader = new WrongReader();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.builder("caller").inject(reader)))
                .withMessageContaining("@Reference " + WrongReader.class.getName() + ".words: ")
                .withMessageContaining(
                        "java.util.concurrent.CompletableFuture<java.lang.Integer> find(java.lang.String) does not match"
                                + " java.lang.String find(java.lang.String)");
        assertThat(reader.words).isNull();
    }

    private static final class AsyncDictionary implements AsyncWords {
        @Override
        public CompletableFuture<String> find(String word) {
            return CompletableFuture.completedFuture(word);
        }

        @Override
        public CompletionStage<Integer> count(List<String> words) {
            return CompletableFuture.completedFuture(words.size());
        }

        @Override
        public CompletableFuture<Void> forget() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<String> later(String word) {
            return find(word);
        }
    }

    @Test
    void aTwinIsNotExported() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.isolated("provider").export(new AsyncDictionary())))
                .withMessageContaining(
                        "export of " + AsyncDictionary.class.getName() + ": " + AsyncWords.class.getName()
                                + " is @AsyncOf, for callers only (expected: to implement " + Words.class.getName());
    }
}
