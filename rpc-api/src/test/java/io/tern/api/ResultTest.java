package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ResultTest {
    private final AtomicInteger decodings = new AtomicInteger();

    private Result encoded(Object value) {
        return Result.encodedValue(() -> {
            decodings.incrementAndGet();
            return value;
        });
    }

    @Test
    void isAValue() {
        Result result = Result.value("text");
        assertThat(result.isValue()).isTrue();
        assertThat(result.isException()).isFalse();
        assertThat(result.failure()).isNull();
        assertThat(result.value()).isEqualTo("text");
        assertThat(Result.value(null).value()).isNull();
        assertThatThrownBy(result::thrown)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("nothing thrown: Result[value]");
    }

    @Test
    void isAnException() {
        IOException thrown = new IOException("secret");
        Result result = Result.exception(thrown);
        assertThat(result.isException()).isTrue();
        assertThat(result.isValue()).isFalse();
        assertThat(result.failure()).isNull();
        assertThat(result.thrown()).isSameAs(thrown);
        assertThat(result).hasToString("Result[exception]");
        assertThatThrownBy(result::value).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void isAFailure() {
        RpcException failure = RpcException.of(StatusCode.UNAVAILABLE, "gone");
        Result result = Result.failure(failure);
        assertThat(result.isException()).isFalse();
        assertThat(result.isValue()).isFalse();
        assertThat(result.failure()).isSameAs(failure);
        assertThat(result.thrown()).isSameAs(failure);
        assertThat(result.decoded()).isSameAs(result);
        assertThatThrownBy(result::value).hasMessageContaining("UNAVAILABLE: gone");
    }

    @Test
    void neverPrintsValues() {
        assertThat(Result.value("secret")).hasToString("Result[value]");
        assertThat(encoded("secret")).hasToString("Result[value]");
        assertThat(decodings).hasValue(0);
    }

    @Test
    void decodesOnceWhenSomebodyAsks() {
        Result result = encoded("text");
        assertThat(result.isValue()).isTrue();
        assertThat(decodings).hasValue(0);
        assertThat(result.value()).isEqualTo("text");
        assertThat(result.value()).isEqualTo("text");
        assertThat(result.decoded()).isSameAs(result.decoded());
        assertThat(decodings).hasValue(1);
    }

    @Test
    void decodesNullOnceToo() {
        Result result = encoded(null);
        assertThat(result.value()).isNull();
        assertThat(result.value()).isNull();
        assertThat(decodings).hasValue(1);
    }

    @Test
    void decodesExceptions() {
        IOException thrown = new IOException();
        assertThat(Result.encodedException(() -> thrown).thrown()).isSameAs(thrown);
    }

    @Test
    void bytesThatTheInterfaceDoesNotAllowBecomeAFailure() {
        RpcException refused = RpcException.of(StatusCode.SERIALIZATION, "class not allowed");
        Result result = Result.encodedValue(() -> {
            decodings.incrementAndGet();
            throw refused;
        });

        assertThat(result.decoded().failure()).isSameAs(refused);
        assertThat(result.thrown()).isSameAs(refused);
        assertThat(decodings).hasValue(1);
    }

    @Test
    void whatCannotBeDecodedIsAFailureForEverybodyWhoHoldsIt() {
        Result result = Result.encodedValue(() -> {
            decodings.incrementAndGet();
            throw new NoClassDefFoundError("a class of the user");
        });
        Result copy = result.withBytes(3, 4);
        assertThat(result.isValue()).isTrue();
        assertThat(result.failure()).isNull();

        assertThat(copy.decoded().failure()).isNotNull().hasMessageContaining("a class of the user");
        assertThat(copy.responseBytes()).isEqualTo(4);
        assertThat(result.decoded()).isSameAs(result);
        assertThat(result.failure()).isSameAs(copy.failure());
        assertThat(result.isValue()).isFalse();
        assertThat(decodings).hasValue(1);
    }

    @Test
    void anErrorThatIsNotTheDecodersLeavesTheBytesAsTheyAre() {
        Result result = Result.encodedValue(() -> {
            if (decodings.incrementAndGet() == 1) {
                throw new OutOfMemoryError("none left");
            }
            return "text";
        });
        assertThatThrownBy(result::decoded).isInstanceOf(OutOfMemoryError.class);
        assertThat(result.value()).isEqualTo("text");
    }

    @Test
    void whatElseADecoderThrowsBecomesAFailureToo() {
        IllegalStateException bug = new IllegalStateException("bug");
        Result result = Result.encodedValue(() -> {
            throw bug;
        });
        Result deep = Result.encodedException(() -> {
            throw new StackOverflowError();
        });

        assertThat(result.decoded().failure())
                .hasMessage("SERIALIZATION: the reply could not be decoded: java.lang.IllegalStateException: bug")
                .hasCause(bug);
        assertThat(deep.decoded().failure().code()).isEqualTo(StatusCode.SERIALIZATION);
    }

    @Test
    void anExceptionThatIsNoneBecomesAFailure() {
        assertThat(Result.encodedException(() -> "text").decoded().failure().code())
                .isEqualTo(StatusCode.SERIALIZATION);
        assertThat(Result.encodedException(() -> null).thrown()).isInstanceOf(RpcException.class);
    }

    @Test
    void keepsAttachmentsWhileDecoding() {
        Map<String, String> attached = Map.of("k", "v");
        assertThat(encoded("text").withAttachments(attached).decoded().attachments())
                .isEqualTo(attached);
        Result failed = Result.encodedValue(() -> {
            throw RpcException.of(StatusCode.SERIALIZATION, "x");
        });
        assertThat(failed.withAttachments(attached).decoded().attachments()).isEqualTo(attached);
        assertThat(Result.value("text")
                        .withAttachments(attached)
                        .withAttachments(Map.of())
                        .attachments())
                .isEqualTo(attached);
    }

    @Test
    void copiesShareTheOneDecoding() {
        Result result = encoded("text");
        Result copy = result.withAttachments(Map.of("k", "v"));
        assertThat(copy.value()).isEqualTo("text");
        assertThat(result.value()).isEqualTo("text");
        assertThat(decodings).hasValue(1);
    }

    @Test
    void racingReadersDecodeOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 200; round++) {
                decodings.set(0);
                Result result = encoded(new Object());
                CyclicBarrier start = new CyclicBarrier(4);
                Callable<Object> reader = () -> {
                    start.await(30, TimeUnit.SECONDS);
                    return result.value();
                };
                List<Future<Object>> read = threads.invokeAll(Collections.nCopies(4, reader));
                Object first = read.get(0).get();
                for (Future<Object> one : read) {
                    assertThat(one.get()).isSameAs(first);
                }
                assertThat(decodings).hasValue(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
