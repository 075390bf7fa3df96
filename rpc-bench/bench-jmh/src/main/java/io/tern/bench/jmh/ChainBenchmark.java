package io.tern.bench.jmh;

import io.tern.api.Address;
import io.tern.api.ReferenceOptions;
import io.tern.bootstrap.RpcApplication;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A whole call: stub, client chain, encoding, transport, server chain and back, within one process. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ChainBenchmark {
    private static final String HOST = "127.0.0.1";

    @Param({"in-process", "netty"})
    private String transport = "";

    private @Nullable RpcApplication application;
    private @Nullable UserService users;

    /** Starts one application that calls itself. */
    @Setup
    public void setUp() {
        RpcApplication started = RpcApplication.builder("bench")
                .transport(transport)
                .bind(HOST)
                .port(0)
                .export(new StoredUsers())
                .start();
        application = started;
        Address address = Objects.requireNonNull(started.address());
        users = started.refer(
                UserService.class,
                ReferenceOptions.builder().address(address.toString()).build());
    }

    /** Stops it. */
    @TearDown
    public void tearDown() {
        Prepared.value(application).close();
    }

    /** A small call that waits. */
    @Benchmark
    public boolean exists() {
        return Prepared.value(users).exists("jane.doe@example.com");
    }

    /** A small call through a future. */
    @Benchmark
    public Boolean existsAsync() {
        CompletableFuture<Boolean> reply = Prepared.value(users).existsAsync("jane.doe@example.com");
        return reply.join();
    }

    /** A reply of medium size. */
    @Benchmark
    public User find() {
        return Prepared.value(users).find(7);
    }

    /** A large reply. */
    @Benchmark
    public UserPage list() {
        return Prepared.value(users).list(3);
    }
}
