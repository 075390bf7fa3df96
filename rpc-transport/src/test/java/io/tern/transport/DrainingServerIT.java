package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.protocol.GoAwayFrame;
import io.tern.protocol.HelloFrame;
import io.tern.protocol.PingFrame;
import io.tern.protocol.PongFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a server does after its last word to a client. */
class DrainingServerIT {
    private final Network network = new Network(new NettyTransportFactory());

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void lingersForAClientThatPingsAfterTheLastWord() throws IOException {
        try (RawPeer peer = RawPeer.connect(network.server.address())) {
            peer.send(RawPeer.hello().build());
            peer.next(HelloFrame.class);
            CompletableFuture<Integer> drained = network.server.drain(Duration.ofSeconds(5));
            peer.send(new PongFrame(peer.next(PingFrame.class).id()));
            assertThat(peer.next(GoAwayFrame.class).last()).isTrue();
            assertThat(peer.next()).as("the output is shut").isNull();

            assertThat(drained).succeedsWithin(Network.LIMIT).isEqualTo(0);
            peer.send(new PingFrame(1));
            Awaitility.await()
                    .during(Duration.ofMillis(100))
                    .atMost(Duration.ofSeconds(3))
                    .until(() -> network.server.connections() == 1);
        }
        Awaitility.await().atMost(Network.LIMIT).until(() -> network.server.connections() == 0);
    }
}
