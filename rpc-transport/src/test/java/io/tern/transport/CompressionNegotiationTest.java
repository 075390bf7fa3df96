package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Deadline;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.ServerExecutorFactory;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Transport;
import io.tern.api.TransportFactory;
import io.tern.api.TransportOptions;
import io.tern.protocol.Compressor;
import io.tern.spi.Extensions;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When bodies are compressed on their way from one side to the other and back. */
class CompressionNegotiationTest {
    private static final int ABOVE_BYTES = 1_000;

    private final Extensions extensions = Extensions.create();
    private final CountedCompressor compressor =
            new CountedCompressor(extensions.of(Compressor.class).get("deflate"));
    private final TestThreads threads = new TestThreads();
    private final TestRuntime runtime = TestRuntime.builder()
            .systemTime()
            .extension(Compressor.class, "counted", compressor)
            .extension(ServerExecutorFactory.class, "test", threads)
            .build();
    private final TransportFactory factory = new InProcessTransportFactory(new InProcessNetwork());
    private final ServiceDescriptor service = ServiceDescriptor.of(EchoService.class);

    @AfterEach
    void close() {
        runtime.close();
        threads.shutdown();
        extensions.close();
    }

    @Test
    void argumentsAndResultsAboveTheThresholdAreCompressedWhereBothSidesAgree() {
        assertThat(echo(options("counted"), options("counted"), new byte[100 * ABOVE_BYTES]))
                .isEqualTo(new byte[100 * ABOVE_BYTES]);
        assertThat(compressor.compressed).hasValue(2);
        assertThat(compressor.decompressed).hasValue(2);
    }

    @Test
    void smallBodiesGoAsTheyAre() {
        assertThat(echo(options("counted"), options("counted"), new byte[ABOVE_BYTES / 2]))
                .hasSize(ABOVE_BYTES / 2);
        assertThat(compressor.compressed).hasValue(0);
    }

    @Test
    void nothingIsCompressedForAPeerThatDoesNotOfferIt() {
        assertThat(echo(options(""), options("counted"), new byte[100 * ABOVE_BYTES]))
                .hasSize(100 * ABOVE_BYTES);
        assertThat(compressor.compressed).hasValue(0);
    }

    private static TransportOptions options(String name) {
        return TransportOptions.builder()
                .compressor(name)
                .compressAboveBytes(ABOVE_BYTES)
                .build();
    }

    private byte[] echo(TransportOptions ofServer, TransportOptions ofClient, byte[] content) {
        try (Transport serverTransport = factory.newTransport(runtime.context(), ofServer);
                Transport clientTransport = factory.newTransport(runtime.context(), ofClient)) {
            var server = serverTransport.listen(new Address("127.0.0.1", 0));
            server.serve(new EchoServer().table(runtime, service, "test"));
            Connection connection = clientTransport
                    .client(service, ReferenceOptions.DEFAULTS)
                    .connect(Endpoint.builder(server.address()).build(), (which, state) -> {});
            Network.await(connection, ConnectionState.READY);
            CompletableFuture<Result> reply = connection.invoke(invocation(content));
            return (byte[]) Network.get(reply).value();
        }
    }

    private Invocation invocation(byte[] content) {
        MethodDescriptor method = service.method("bytes([B)");
        var clock = runtime.context().clock();
        return Invocation.builder(
                        method,
                        new Object[] {content},
                        Deadline.after(Duration.ofSeconds(10).toNanos(), clock),
                        clock.nanoTime())
                .build();
    }

    /** Counts what a compressor does. */
    private static final class CountedCompressor implements Compressor {
        final AtomicInteger compressed = new AtomicInteger();
        final AtomicInteger decompressed = new AtomicInteger();
        private final Compressor delegate;

        CountedCompressor(Compressor delegate) {
            this.delegate = delegate;
        }

        @Override
        public boolean compress(ByteBuf source, ByteBuf target, int maxBytes) {
            compressed.incrementAndGet();
            return delegate.compress(source, target, maxBytes);
        }

        @Override
        public void decompress(ByteBuf source, ByteBuf target, int maxBytes) {
            decompressed.incrementAndGet();
            delegate.decompress(source, target, maxBytes);
        }
    }
}
