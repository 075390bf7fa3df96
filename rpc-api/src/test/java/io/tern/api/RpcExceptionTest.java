package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RpcExceptionTest {
    private static RpcException.Builder everything() {
        return RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, "the queue is full")
                .method("demo.EchoService@1.0#echo(java.lang.String)")
                .address("10.0.0.1:20880")
                .attempt(2)
                .elapsedNanos(12_340_000)
                .phase("waited for a connection", 2_340_000)
                .phase("waited for the reply", 10_000_000)
                .retryAfterMillis(50)
                .refusalScope(RefusalScope.SERVICE)
                .notExecuted(true)
                .remote(true)
                .hint("Try again later")
                .remoteStack("at demo.Echo.echo(Echo.java:1)");
    }

    @Test
    void saysCodeAndReason() {
        assertThat(RpcException.of(StatusCode.UNAVAILABLE, "no node for demo.EchoService@1.0"))
                .hasMessage("UNAVAILABLE: no node for demo.EchoService@1.0")
                .hasNoCause();
    }

    @Test
    void saysEverythingThatIsKnown() {
        assertThat(everything().build())
                .hasMessage("RESOURCE_EXHAUSTED: the queue is full (demo.EchoService@1.0#echo(java.lang.String);"
                        + " at 10.0.0.1:20880; attempt 2; after 12.3 ms: waited for a connection 2.3 ms, waited for the"
                        + " reply 10.0 ms; retry after 50 ms; not executed). Try again later");
    }

    @Test
    void roundsTimesToTenths() {
        assertThat(RpcException.builder(StatusCode.UNKNOWN, "x").elapsedNanos(0).build())
                .hasMessage("UNKNOWN: x (after 0.0 ms)");
        assertThat(RpcException.builder(StatusCode.UNKNOWN, "x")
                        .elapsedNanos(49_999)
                        .build())
                .hasMessageContaining("after 0.0 ms");
        assertThat(RpcException.builder(StatusCode.UNKNOWN, "x")
                        .elapsedNanos(50_000)
                        .build())
                .hasMessageContaining("after 0.1 ms");
        assertThat(RpcException.builder(StatusCode.UNKNOWN, "x")
                        .elapsedNanos(1_234_960_000)
                        .build())
                .hasMessageContaining("after 1235.0 ms");
    }

    @Test
    void remembersWhatItWasTold() {
        RpcException failure = everything().build();
        assertThat(failure.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(failure.reason()).isEqualTo("the queue is full");
        assertThat(failure.method()).isEqualTo("demo.EchoService@1.0#echo(java.lang.String)");
        assertThat(failure.address()).isEqualTo("10.0.0.1:20880");
        assertThat(failure.attempt()).isEqualTo(2);
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(50));
        assertThat(failure.refusalScope()).isEqualTo(RefusalScope.SERVICE);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure.remote()).isTrue();
        assertThat(failure.remoteStack()).isEqualTo("at demo.Echo.echo(Echo.java:1)");
    }

    @Test
    void claimsNothingByItself() {
        RpcException failure = RpcException.of(StatusCode.UNAVAILABLE, "lost");
        assertThat(failure.notExecuted()).isFalse();
        assertThat(failure.remote()).isFalse();
        assertThat(failure.retryAfter()).isZero();
        assertThat(failure.method()).isEmpty();
        assertThat(failure.attempt()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void recordsNoStackTraceForWhatOverloadProduces(StatusCode code) {
        boolean masses = code == StatusCode.RESOURCE_EXHAUSTED || code == StatusCode.UNAVAILABLE;
        assertThat(RpcException.of(code, "x").getStackTrace().length == 0).isEqualTo(masses);
        assertThat(RpcException.builder(code, "x").stackTrace(true).build().getStackTrace())
                .isNotEmpty();
        assertThat(RpcException.builder(code, "x").stackTrace(false).build().getStackTrace())
                .isEmpty();
    }

    @Test
    void anOuterLayerAddsWhatItKnows() {
        RpcException inner = everything().build();
        RpcException same = inner.toBuilder().build();
        RpcException outer = inner.toBuilder().address("10.0.0.2:1").attempt(3).build();

        assertThat(same).hasMessage(inner.getMessage()).hasCause(inner);
        assertThat(same.remoteStack()).isEqualTo(inner.remoteStack());
        assertThat(outer.getMessage()).contains("at 10.0.0.2:1; attempt 3; after 12.3 ms");
        assertThat(outer.notExecuted()).isTrue();
        assertThat(outer.refusalScope()).isEqualTo(RefusalScope.SERVICE);
    }

    @Test
    void anOuterLayerKeepsTheFirstCause() {
        IOException reset = new IOException("reset");
        RpcException inner = everything().cause(reset).build();
        assertThat(inner.toBuilder().build()).hasCause(reset);
        assertThat(inner.toBuilder().cause(null).build()).hasNoCause();
    }

    @Test
    void survivesJavasOwnSerialization() throws Exception {
        RpcException sent = everything().cause(new IOException("reset")).build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(sent);
        }
        RpcException received;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            received = (RpcException) in.readObject();
        }

        assertThat(received).hasMessage(sent.getMessage()).hasCauseInstanceOf(IOException.class);
        assertThat(received.code()).isEqualTo(sent.code());
        assertThat(received.notExecuted()).isTrue();
        assertThat(received.reason()).isEqualTo(sent.reason());
        assertThat(received.address()).isEqualTo(sent.address());
        assertThat(received.toBuilder().build()).hasMessage(sent.getMessage());
    }

    @Test
    void codesKeepTheirNumbersForEver() {
        assertThat(StatusCode.values())
                .extracting(StatusCode::number)
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        assertThat(StatusCode.UNAVAILABLE.number()).isEqualTo(1);
        assertThat(StatusCode.SERIALIZATION.number()).isEqualTo(12);
        Set<StatusCode> found = new HashSet<>();
        for (StatusCode code : StatusCode.values()) {
            found.add(StatusCode.ofNumber(code.number()));
        }
        assertThat(found).containsExactlyInAnyOrder(StatusCode.values());
        assertThat(StatusCode.ofNumber(0)).isNull();
        assertThat(StatusCode.ofNumber(-1)).isNull();
        assertThat(StatusCode.ofNumber(13)).isNull();
    }
}
