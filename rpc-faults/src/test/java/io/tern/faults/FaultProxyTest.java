package io.tern.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FaultProxyTest {
    private static final int LONG_MILLIS = 30_000;
    private static final int SHORT_MILLIS = 200;

    private EchoTarget target;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        target = new EchoTarget();
        proxy = FaultProxy.to("127.0.0.1", target.port(), 42);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        target.close();
    }

    @Test
    void bytesPassBothWaysAndSoDoesTheEndOfEachStream() throws IOException {
        byte[] sent = bytes(1 << 20);
        try (Socket socket = connect()) {
            assertThat(echoed(socket, sent)).isEqualTo(sent);
        }
        Awaitility.await().until(() -> proxy.connections() == 0 && target.connections() == 0);
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void bytesAreHeldBackAtLeastAsLongAsTheLatency() throws IOException {
        proxy.set(Faults.none().latency(Duration.ofMillis(50), Duration.ofMillis(20)));
        try (Socket socket = connect()) {
            long begin = System.nanoTime();
            assertThat(pinged(socket)).isTrue();
            assertThat(System.nanoTime() - begin)
                    .isGreaterThan(Duration.ofMillis(100).toNanos());
        }
    }

    @Test
    void jitterKeepsTheOrder() throws IOException {
        proxy.set(Faults.none().latency(Duration.ZERO, Duration.ofMillis(5)).sliced(7));
        byte[] sent = bytes(2_000);
        try (Socket socket = connect()) {
            assertThat(echoed(socket, sent)).isEqualTo(sent);
        }
    }

    @Test
    void aLimitInBytesPerSecondIsKept() throws IOException {
        proxy.set(Direction.TO_TARGET, Faults.none().bandwidth(20_000));
        byte[] sent = bytes(10_000);
        long begin = System.nanoTime();
        try (Socket socket = connect()) {
            assertThat(echoed(socket, sent)).isEqualTo(sent);
        }
        assertThat(System.nanoTime() - begin)
                .isGreaterThan(Duration.ofMillis(450).toNanos());
    }

    @Test
    void oneByteSlicesLoseNothing() throws IOException {
        proxy.set(Faults.none().sliced(1));
        byte[] sent = bytes(5_000);
        try (Socket socket = connect()) {
            assertThat(echoed(socket, sent)).isEqualTo(sent);
        }
    }

    @Test
    void aStallEndsWithoutLoss() throws IOException {
        try (Socket socket = connect()) {
            assertThat(pinged(socket)).isTrue();
            proxy.set(Direction.FROM_TARGET, Faults.none().stalled());
            socket.getOutputStream().write(1);
            assertNothingComes(socket);
            proxy.set(Faults.none());
            socket.setSoTimeout(LONG_MILLIS);
            assertThat(socket.getInputStream().read()).isEqualTo(1);
        }
    }

    @Test
    void whoConnectsDuringAStallIsAcceptedAndHearsNothing() throws IOException {
        proxy.set(Faults.none().stalled());
        try (Socket socket = connect()) {
            socket.getOutputStream().write(1);
            assertNothingComes(socket);
        }
    }

    @Test
    void aBlackHoleLosesBytesAndEnds() throws IOException {
        try (Socket socket = connect()) {
            assertThat(pinged(socket)).isTrue();
            proxy.set(Faults.none().blackHole());
            socket.getOutputStream().write(1);
            assertNothingComes(socket);
            target.closeConnections();
            assertNothingComes(socket);
            assertThat(proxy.connections()).isEqualTo(1);
        }
    }

    @Test
    void nothingPassesBehindBytesThatABlackHoleHasSwallowed() throws IOException {
        try (Socket socket = connect()) {
            assertThat(pinged(socket)).isTrue();
            proxy.set(Direction.TO_TARGET, Faults.none().blackHole());
            socket.getOutputStream().write(1);
            assertNothingComes(socket);
            proxy.set(Faults.none());
            socket.getOutputStream().write(2);
            assertNothingComes(socket);
        }
        try (Socket socket = connect()) {
            assertThat(pinged(socket)).isTrue();
        }
    }

    @Test
    void aBlackHoleThatSwallowedNothingLeavesNoTrace() throws IOException {
        try (Socket socket = connect()) {
            assertThat(pinged(socket)).isTrue();
            proxy.set(Faults.none().blackHole());
            proxy.set(Faults.none());
            assertThat(pinged(socket)).isTrue();
        }
    }

    @Test
    void aHalfOpenConnectionHidesThatItsPeerIsGone() throws IOException {
        try (Socket socket = connect()) {
            assertThat(pinged(socket)).isTrue();
            proxy.set(Direction.FROM_TARGET, Faults.none().halfOpen());
            target.closeConnections();
            assertNothingComes(socket);
            socket.getOutputStream().write(new byte[100]);
            assertNothingComes(socket);
            proxy.resetConnections();
            assertReset(socket);
        }
    }

    @Test
    void allConnectionsCanBeReset() throws IOException {
        try (Socket first = connect();
                Socket second = connect()) {
            assertThat(pinged(first)).isTrue();
            assertThat(pinged(second)).isTrue();
            proxy.resetConnections();
            assertReset(first);
            assertReset(second);
        }
        Awaitility.await().until(() -> proxy.connections() == 0 && target.connections() == 0);
    }

    @Test
    void aConnectionIsResetAfterAboutSoManyBytes() throws IOException {
        proxy.set(Direction.TO_TARGET, Faults.none().reset(1_000));
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> echoed(socket, bytes(100_000))).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void newConnectionsCanBeRefusedWhileOpenOnesGoOn() throws IOException {
        try (Socket before = connect()) {
            assertThat(pinged(before)).isTrue();
            proxy.refuse(true);
            try (Socket refused = connect()) {
                assertReset(refused);
            } catch (SocketException e) {
                assertThat(e).as("as quick as that").hasMessageContaining("reset");
            }
            assertThat(pinged(before)).isTrue();
            proxy.refuse(false);
            try (Socket after = connect()) {
                assertThat(pinged(after)).isTrue();
            }
        }
    }

    @Test
    void aTargetThatIsNotThereResetsTheConnection() throws IOException {
        try (Socket bound =
                new Socket()) { // Holds a port where nobody listens: a free one might become the proxy's own.
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            proxy.close();
            proxy = FaultProxy.to("127.0.0.1", bound.getLocalPort(), 42);
            try (Socket socket = connect()) {
                assertReset(socket);
            }
            Awaitility.await().until(() -> proxy.connections() == 0);
        }
    }

    @Test
    void theSameSeedDoesTheSameDamage() throws IOException {
        byte[] sent = bytes(50_000);
        Faults faults = Faults.none().corrupted(700).duplicated(900);
        byte[] first = damaged(faults, sent);
        byte[] second;
        try (FaultProxy again = FaultProxy.to("127.0.0.1", target.port(), 42)) {
            proxy.close();
            proxy = again;
            second = damaged(faults, sent);
        }
        proxy = FaultProxy.to("127.0.0.1", target.port(), 43);
        assertThat(first).isNotEqualTo(sent).isEqualTo(second);
        assertThat(damaged(faults, sent)).isNotEqualTo(first);
    }

    @Test
    void aTruncatedStreamEndsEarlyAndInOrder() throws IOException {
        proxy.set(Direction.FROM_TARGET, Faults.none().truncated(1_000));
        byte[] sent = bytes(100_000);
        byte[] come;
        try (Socket socket = connect()) {
            come = echoed(socket, sent);
        }
        assertThat(come.length).isLessThan(sent.length);
        assertThat(come).isEqualTo(Arrays.copyOf(sent, come.length));
    }

    @Test
    void endsItsConnectionsAndItsThread() throws IOException {
        try (Socket socket = connect()) {
            assertThat(pinged(socket)).isTrue();
            proxy.close();
            assertReset(socket);
        }
        assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
    }

    @Test
    void saysWhereItIs() {
        assertThat(proxy.address()).isEqualTo("127.0.0.1:" + proxy.port());
        assertThat(proxy).asString().contains(proxy.address(), String.valueOf(target.port()), "42");
    }

    private byte[] damaged(Faults faults, byte[] sent) throws IOException {
        proxy.set(Direction.TO_TARGET, faults);
        try (Socket socket = connect()) {
            return echoed(socket, sent);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(LONG_MILLIS);
        return socket;
    }

    /** Sends and ends its output; reads beside it, or both buffers would be full. */
    private static byte[] echoed(Socket socket, byte[] sent) throws IOException {
        Thread sender = new Thread(() -> {
            try {
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
            } catch (IOException reset) {
                // The reader sees it, too.
            }
        });
        sender.start();
        return socket.getInputStream().readAllBytes();
    }

    private static boolean pinged(Socket socket) throws IOException {
        socket.getOutputStream().write(7);
        return socket.getInputStream().read() == 7;
    }

    private static void assertNothingComes(Socket socket) throws IOException {
        socket.setSoTimeout(SHORT_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(LONG_MILLIS);
    }

    private static void assertReset(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
