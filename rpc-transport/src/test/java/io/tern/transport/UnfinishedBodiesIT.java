package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.Connection;
import io.tern.api.Result;
import io.tern.api.TransportOptions;
import io.tern.protocol.FrameHeader;
import io.tern.protocol.FrameType;
import io.tern.protocol.HelloFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Many peers that announce much and send a little. */
class UnfinishedBodiesIT {
    private static final int PEERS = 40;
    private static final int SENT_BYTES = 100_000;
    private static final int ANNOUNCED_BYTES = 8_000_000;
    private static final long BUDGET_BYTES = 1 << 20;

    @Test
    void areBoundedAndDoNotStarveTheRest() throws IOException {
        TransportOptions options =
                TransportOptions.builder().unfinishedBodyBytes(BUDGET_BYTES).build();
        List<RawPeer> peers = new ArrayList<>();
        try (Network network = new Network(new NettyTransportFactory(), options, TransportOptions.DEFAULTS)) {
            for (int i = 0; i < PEERS; i++) {
                RawPeer peer = RawPeer.connect(network.server.address());
                peer.send(RawPeer.hello().build());
                peer.next(HelloFrame.class);
                peer.send(unfinished());
                peers.add(peer);
            }
            Awaitility.await()
                    .atMost(Network.LIMIT)
                    .untilAsserted(
                            () -> assertThat(network.server.connections()).isLessThan(PEERS));
            Connection connection = network.open();
            Awaitility.await()
                    .atMost(Network.LIMIT)
                    .untilAsserted(() -> assertThat(network.call(connection, "bytes", new byte[500_000]))
                            .matches(Result::isValue));
        } finally {
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
    }

    private static ByteBuf unfinished() {
        return Unpooled.buffer()
                .writeInt(FrameHeader.MAGIC)
                .writeByte(FrameHeader.VERSION)
                .writeByte(FrameType.REQUEST.number())
                .writeShort(0)
                .writeInt(1)
                .writeInt(ANNOUNCED_BYTES)
                .writeZero(SENT_BYTES);
    }
}
