package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tern.api.MethodDescriptor;
import io.tern.api.TransportOptions;
import io.tern.protocol.ClientDictionary;
import io.tern.protocol.Compression;
import io.tern.protocol.DefineFrame;
import io.tern.protocol.HelloFrame;
import io.tern.protocol.MethodDefinition;
import io.tern.protocol.RequestEncoder;
import io.tern.protocol.ResponseFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server says where an exception comes from to clients that know of it, and to others what it always said. */
class ExceptionOriginsIT {
    private static final String NAME = EchoException.class.getName();

    private final Network network =
            new Network(new NettyTransportFactory(), TransportOptions.DEFAULTS, TransportOptions.DEFAULTS);
    private final Compression compression = Compression.none(1 << 20);

    @AfterEach
    void close() {
        network.close();
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true"})
    void theClientsMinorVersionDecides(int minor, boolean expected) throws IOException {
        try (RawPeer peer = RawPeer.connect(network.server.address())) {
            peer.send(RawPeer.hello().versions(1, 1, minor).build());
            peer.next(HelloFrame.class);
            peer.send(new DefineFrame(
                    1, MethodDefinition.of(network.service.key(), "fail", List.of("java.lang.String"), 1, 0)));
            peer.send(request());

            ResponseFrame response = peer.next(ResponseFrame.class);

            assertThat(response.status()).isEqualTo(ResponseFrame.Status.EXCEPTION);
            String content = response.content(compression).toByteBuf().toString(StandardCharsets.UTF_8);
            assertThat(content).contains(NAME);
            assertThat(content.contains(NAME + ",java.lang.Exception,")).isEqualTo(expected);
            assertThat(content.contains(EchoServer.class.getName() + '.')).isEqualTo(expected);
        }
    }

    private ByteBuf request() {
        RequestEncoder encoder = new RequestEncoder(1 << 20, 65_536, compression, new ClientDictionary(100));
        ByteBuf frame = encoder.newFrame(ByteBufAllocator.DEFAULT);
        int content = encoder.begin(frame, network.invocation("fail", "x").build(), false, false);
        new SerializerCodecs(network.clientRuntime.context().extensions())
                .compile(network.service, MethodDescriptor::settings, "protostuff")
                .get(network.method("fail").index())
                .writeArguments(new Object[] {"x"}, frame, false);
        ByteBuf finished = encoder.finish(frame, content);
        RequestEncoder.stamp(finished, 1, 1, 5_000);
        ByteBuf copy = Unpooled.copiedBuffer(finished);
        finished.release();
        return copy;
    }
}
