package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tern.api.CallSide;
import io.tern.api.ExportOptions;
import io.tern.api.MethodStats;
import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Applications on real sockets of this machine, and what tests ask of their calls. Confined to one test. */
final class Loopback implements AutoCloseable {
    /** Only a hang lasts as long. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<RpcApplication> started = new ArrayList<>();

    /** A builder of an application without registry and snapshot. */
    static RpcApplication.Builder builder(String name) {
        return RpcApplication.builder(name)
                .bind("127.0.0.1")
                .port(0)
                .snapshot(false)
                .drainLimit(Duration.ofSeconds(1))
                .shutdownHook(false);
    }

    /** Starts an application that is closed with this. */
    RpcApplication start(RpcApplication.Builder builder) {
        RpcApplication application = builder.start();
        started.add(application);
        return application;
    }

    /** Starts one that serves a workshop. */
    RpcApplication provider(String name, Workshop workshop, ExportOptions.Builder options) {
        return start(builder(name).export(workshop, options.build()));
    }

    /** Options that lead to these, without retries, and with time for a slow machine. */
    static ReferenceOptions.Builder to(RpcApplication... providers) {
        return ReferenceOptions.builder()
                .address(Arrays.stream(providers)
                        .map(provider -> String.valueOf(provider.address()))
                        .collect(Collectors.joining(",")))
                .loadBalancer("round-robin")
                .retries(0)
                .timeoutMillis((int) LIMIT.toMillis());
    }

    /** The failure that a call must end in. */
    static RpcException failure(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(RpcException.class);
        return (RpcException) thrown;
    }

    /** The failure that a future must end in. */
    static RpcException failure(CompletableFuture<?> call) {
        return failure(() -> {
            try {
                call.orTimeout(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                        .join();
            } catch (CompletionException e) {
                throw e.getCause();
            }
        });
    }

    /** What an application has counted of a method. */
    static MethodStats stats(RpcApplication application, CallSide side, String method) {
        return application.stats().methods().stream()
                .filter(stats -> stats.side() == side && stats.method().name().equals(method))
                .findFirst()
                .orElseThrow();
    }

    /** Calls that an application has begun to serve, refused ones included. */
    static long arrived(RpcApplication application) {
        return application.stats().methods().stream()
                .filter(stats -> stats.side() == CallSide.SERVER)
                .mapToLong(MethodStats::started)
                .sum();
    }

    /** Waits until nothing is in flight at an application, on either side. */
    static void awaitQuiet(RpcApplication application) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(application.stats().methods())
                        .allSatisfy(stats -> assertThat(stats.inFlight()).isZero()));
    }

    @Override
    public void close() {
        for (int i = started.size() - 1; i >= 0; i--) {
            started.get(i).close();
        }
    }
}
