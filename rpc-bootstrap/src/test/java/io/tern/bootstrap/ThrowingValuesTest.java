package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A throwable of users' code ends its call at once, and the failure names class and part. */
final class ThrowingValuesTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final TestWorld world = new TestWorld();
    private final CompletableFuture<Object> served = new CompletableFuture<>();

    interface Store {
        CompletableFuture<List<Integer>> list(List<Integer> list);

        CompletableFuture<Guarded> guarded(Guarded value);

        CompletableFuture<String> refused();
    }

    /** Breaks where it is made while a test says so. */
    record Guarded(String thrown) {
        static volatile boolean broken;

        Guarded {
            if (broken) {
                throwNamed(thrown);
            }
        }
    }

    /** Breaks where it is written. */
    private static final class Broken extends AbstractList<Integer> {
        private final String thrown;

        Broken(String thrown) {
            this.thrown = thrown;
        }

        @Override
        public Integer get(int index) {
            throwNamed(thrown);
            return 0;
        }

        @Override
        public int size() {
            return 3;
        }
    }

    /** Breaks where its message is asked for. */
    private static final class Mute extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new NoSuchMethodError("text");
        }
    }

    /** Breaks whatever it is asked, as an exception of a library that is half loaded does. */
    public static final class Hostile extends Error {
        private static final long serialVersionUID = 1L;

        public Hostile() {}

        @Override
        public String getMessage() {
            throw new NoClassDefFoundError("message");
        }

        @Override
        public synchronized Throwable getCause() {
            throw new NoClassDefFoundError("cause");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new NoClassDefFoundError("frames");
        }
    }

    /** Answers with what a test said. */
    private final class Answering implements Store {
        @Override
        @SuppressWarnings("unchecked") // What a test said.
        public CompletableFuture<List<Integer>> list(List<Integer> list) {
            return served.thenApply(answer -> (List<Integer>) answer);
        }

        @Override
        public CompletableFuture<Guarded> guarded(Guarded value) {
            return served.thenApply(answer -> (Guarded) answer);
        }

        @Override
        public CompletableFuture<String> refused() {
            return CompletableFuture.failedFuture(new Mute());
        }
    }

    static Stream<Arguments> kinds() {
        return Stream.of("protostuff", "hessian", "json")
                .flatMap(serializer -> Stream.of(
                                NoSuchMethodError.class,
                                AssertionError.class,
                                StackOverflowError.class,
                                ExceptionInInitializerError.class,
                                Hostile.class,
                                IllegalStateException.class)
                        .map(kind -> Arguments.of(serializer, kind.getName())));
    }

    private static void throwNamed(String name) {
        try {
            throw Class.forName(name)
                    .asSubclass(Throwable.class)
                    .getConstructor()
                    .newInstance();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    @AfterEach
    void close() {
        Guarded.broken = false;
        world.close();
    }

    private Store store(String serializer) {
        world.start(world.builder("provider").export(new Answering()));
        return world.start(world.builder("consumer"))
                .refer(
                        Store.class,
                        ReferenceOptions.builder().serializer(serializer).build());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whileTheRequestIsWritten(String serializer, String kind) {
        assertSerialization(store(serializer).list(new Broken(kind)), kind);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whileTheReplyIsWritten(String serializer, String kind) {
        CompletableFuture<List<Integer>> answer = store(serializer).list(List.of());
        served.complete(new Broken(kind));
        assertSerialization(answer, kind);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whileTheRequestIsRead(String serializer, String kind) {
        Guarded value = new Guarded(kind);
        Guarded.broken = true;
        assertSerialization(store(serializer).guarded(value), kind);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whileTheReplyIsRead(String serializer, String kind) {
        Guarded value = new Guarded(kind);
        CompletableFuture<Guarded> answer = store(serializer).guarded(null);
        Guarded.broken = true;
        served.complete(value);
        assertSerialization(answer, kind);
    }

    @Test
    void whileTheExceptionIsDescribed() {
        try (LoggedLines log = LoggedLines.of("io.tern.transport", Level.ERROR)) {
            assertThat(store("protostuff").refused())
                    .failsWithin(LIMIT)
                    .withThrowableThat()
                    .withCauseInstanceOf(RpcException.class)
                    .withMessageContaining("UNKNOWN")
                    .withMessageContaining(Mute.class.getName());
            assertThat(log.lines()).as("answered twice").isEmpty();
        }
    }

    private static void assertSerialization(CompletableFuture<?> answer, String kind) {
        assertThat(answer)
                .failsWithin(LIMIT)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(RpcException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(StatusCode.SERIALIZATION);
                    assertThat(failure).hasMessageContaining(kind);
                });
    }
}
