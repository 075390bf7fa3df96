package io.tern.bootstrap;

import static io.tern.bootstrap.Loopback.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tern.api.EventStats;
import io.tern.api.ExportOptions;
import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.bootstrap.Workshop.Order;
import io.tern.bootstrap.Workshop.SoldOutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The circuit breaker between two servers, over real sockets and in real time. */
final class BreakerIT {
    private static final int FAILURES = 3;
    private static final Order ORDER = new Order("chair");

    private final Loopback loopback = new Loopback();
    private final OpenWorkshop good = new OpenWorkshop("well made ");
    private final OpenWorkshop bad = new OpenWorkshop("badly made ");
    private final RpcApplication goodProvider = loopback.provider("good", good, ExportOptions.builder());
    private final RpcApplication badProvider = loopback.provider("bad", bad, ExportOptions.builder());
    private final RpcApplication consumer = loopback.start(Loopback.builder("consumer"));

    @AfterEach
    void close() {
        bad.letGo();
        loopback.close();
    }

    private Workshop refer(ReferenceOptions.Builder options) {
        return consumer.refer(
                Workshop.class,
                options.set("breakerFailures", String.valueOf(FAILURES)).build());
    }

    private Workshop referBoth() {
        return refer(Loopback.to(goodProvider, badProvider));
    }

    /** Calls until the breaker of the bad one has seen as many failures as open it. */
    private void open(Workshop stub) throws SoldOutException {
        bad.broken = true;
        int failed = 0;
        while (failed < FAILURES) {
            failed += isServed(stub) ? 0 : 1;
        }
        assertThat(bad.entered).hasValue(FAILURES);
    }

    private static boolean isServed(Workshop stub) throws SoldOutException {
        try {
            return !stub.make(ORDER).isEmpty();
        } catch (RpcException e) {
            assertThat(e.code()).isEqualTo(StatusCode.UNKNOWN);
            return false;
        }
    }

    @Test
    void callsGoToTheOtherProviderWhileOneFails() throws Exception {
        Workshop stub = referBoth();
        long beginNanos = System.nanoTime();
        open(stub);
        int failed = 0;
        for (int i = 0; i < 500; i++) {
            failed += isServed(stub) ? 0 : 1;
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beginNanos);
        assertThat((long) failed).as("probes, at least a second apart").isLessThanOrEqualTo(seconds);
        assertThat(bad.entered).hasValue(FAILURES + failed);
        assertThat(consumer.stats().events())
                .as("probes that failed do not count again")
                .contains(new EventStats("breaker.opened", Workshop.class.getName(), 1));
    }

    @Test
    void aProviderThatIsWellAgainIsFoundByAProbeAndGetsItsShare() throws Exception {
        Workshop stub = referBoth();
        open(stub);
        bad.broken = false;
        await().atMost(LIMIT).until(() -> stub.make(ORDER).startsWith("badly"));
        int before = bad.entered.get();
        for (int i = 0; i < 100; i++) {
            assertThat(stub.make(ORDER)).endsWith("chair");
        }
        // Uneven while the two are new: the one that started first is a little warmer.
        assertThat(bad.entered).hasValueGreaterThan(before + 10);
    }

    @Test
    void whileAProbeIsUnderWayAllOthersStayAway() throws Exception {
        Workshop stub = referBoth();
        open(stub);
        bad.broken = false;
        good.letGo();
        List<CompletableFuture<String>> probes = new ArrayList<>();
        await().atMost(LIMIT).until(() -> {
            CompletableFuture<String> call = stub.makeLater(new Order(Workshop.HOLD));
            await().atMost(LIMIT).until(() -> call.isDone() || bad.entered.get() > FAILURES);
            return bad.entered.get() > FAILURES && probes.add(call);
        });
        for (int i = 0; i < 100; i++) {
            assertThat(stub.make(ORDER)).isEqualTo("well made chair");
        }
        assertThat(bad.entered).hasValue(FAILURES + 1);
        bad.letGo();
        assertThat(probes.get(0).join()).isEqualTo("held");
        await().atMost(LIMIT).until(() -> stub.make(ORDER).startsWith("badly"));
    }

    @Test
    void theOnlyProviderIsCalledHoweverOftenItFails() throws Exception {
        Workshop stub = refer(Loopback.to(badProvider));
        bad.broken = true;
        for (int i = 0; i < 10 * FAILURES; i++) {
            assertThat(isServed(stub)).isFalse();
        }
        assertThat(bad.entered).hasValue(10 * FAILURES);
        bad.broken = false;
        assertThat(stub.make(ORDER)).isEqualTo("badly made chair");
    }

    @Test
    void declaredExceptionsOpenNothing() {
        Workshop stub = referBoth();
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> stub.make(new Order(Workshop.SOLD_OUT))).isInstanceOf(SoldOutException.class);
        }
        assertThat(good.entered).hasValueGreaterThan(2 * FAILURES);
        assertThat(bad.entered).hasValueGreaterThan(2 * FAILURES);
    }
}
