package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.channel.embedded.EmbeddedChannel;
import io.tern.api.Address;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is found at an address of a network inside this process. */
final class InProcessNetworkTest {
    private final InProcessNetwork network = new InProcessNetwork();

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "0:0:0:0:0:0:0:0"})
    void whoListensOnAllAddressesIsFoundAtEach(String all) throws UnknownHostException {
        var local = network.bind(new Address(all, 20_880));
        assertThat(network.find(new Address("192.0.2.7", 20_880))).isSameAs(local);
        assertThat(network.find(new Address("localhost", 20_880))).isSameAs(local);
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> network.find(new Address("192.0.2.7", 20_881)))
                .withMessageContaining("nobody listens on 192.0.2.7:20881");
        network.release(local);
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> network.find(new Address("localhost", 20_880)));
    }

    @Test
    void whoWaitsForPipesToCloseWaitsThroughAnInterrupt() {
        EmbeddedChannel end = new EmbeddedChannel();
        SocketAddress pipe = network.opened(end);
        Thread waiting = Thread.currentThread();
        Thread closing = new Thread(() -> {
            Awaitility.await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
            end.close().syncUninterruptibly();
        });
        closing.start();
        waiting.interrupt();
        network.awaitClosed(Set.of(pipe));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(network.isOpen(pipe)).isFalse();
    }

    @Test
    void whoListensOnTheVeryAddressIsFoundFirst() throws UnknownHostException {
        network.bind(new Address("0.0.0.0", 1));
        var local = network.bind(new Address("127.0.0.1", 1));
        assertThat(network.find(new Address("127.0.0.1", 1))).isSameAs(local);
    }
}
