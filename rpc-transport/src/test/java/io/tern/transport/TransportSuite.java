package io.tern.transport;

import io.tern.api.TransportFactory;
import io.tern.api.TransportOptions;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

/** A client and a server of one kind of transport for each test. */
abstract class TransportSuite {
    private Network network;

    abstract TransportFactory factory();

    final Network start() {
        network = new Network(factory());
        return network;
    }

    final Network start(TransportOptions.Builder server, TransportOptions.Builder client) {
        network = new Network(factory(), server.build(), client.build());
        return network;
    }

    @AfterEach
    final void close() {
        if (network != null) {
            network.close();
            network = null;
        }
    }

    static void awaitZero(CountDownLatch latch) {
        Awaitility.await().atMost(Network.LIMIT).until(() -> latch.getCount() == 0);
    }
}
