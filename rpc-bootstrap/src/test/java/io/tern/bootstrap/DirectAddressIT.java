package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.Address;
import io.tern.api.ConnectionState;
import io.tern.api.Reference;
import io.tern.api.ReferenceOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** References to addresses that somebody wrote down, over real sockets and without any registry. */
final class DirectAddressIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String EXPECTED =
            "(expected: host:port, or [address]:port for IPv6, with or without tern://, port 1 to 65535)";

    private final List<RpcApplication> started = new ArrayList<>();
    private final RpcApplication consumer = start(application("consumer"));

    @AfterEach
    void close() {
        for (int i = started.size() - 1; i >= 0; i--) {
            started.get(i).close();
        }
    }

    private static RpcApplication.Builder application(String name) {
        return RpcApplication.builder(name)
                .bind("127.0.0.1")
                .port(0)
                .referenceDefaults(
                        ReferenceOptions.builder().timeoutMillis(10_000).build())
                .shutdownHook(false);
    }

    private RpcApplication start(RpcApplication.Builder builder) {
        RpcApplication application = builder.start();
        started.add(application);
        return application;
    }

    private RpcApplication provider(String name, String bind) {
        return start(application(name).bind(bind).export(new EverythingService()));
    }

    private Everything refer(String address) {
        return consumer.refer(
                Everything.class,
                ReferenceOptions.builder()
                        .address(address)
                        .loadBalancer("round-robin")
                        .build());
    }

    private void awaitReady(String... addresses) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(consumer.stats().references())
                        .last()
                        .satisfies(reference -> assertThat(reference.nodes())
                                .filteredOn(node -> node.state() == ConnectionState.READY)
                                .extracting(node -> node.endpoint().address().toString())
                                .containsExactlyInAnyOrder(addresses)));
    }

    private long succeededAt(Address address) {
        return consumer.stats().references().stream()
                .flatMap(reference -> reference.nodes().stream())
                .filter(node -> node.endpoint().address().equals(address))
                .mapToLong(ApplicationStats.OfNode::succeeded)
                .sum();
    }

    @Test
    void severalAddressesShareTheLoad() {
        RpcApplication first = provider("first", "127.0.0.1");
        RpcApplication second = provider("second", "127.0.0.1");
        Everything remote = refer(first.address() + ",tern://" + second.address());
        awaitReady(first.address().toString(), second.address().toString());

        for (int i = 0; i < 20; i++) {
            assertThat(remote.add(i, 1)).isEqualTo(i + 1);
        }

        assertThat(succeededAt(first.address())).isBetween(5L, 15L);
        assertThat(succeededAt(second.address())).isBetween(5L, 15L);
    }

    @Test
    void addressesOfBothFamiliesMayStandTogether() {
        assumeVersionSix();
        RpcApplication six = provider("six", "::1");
        RpcApplication four = provider("four", "127.0.0.1");
        assertThat(six.address()).hasToString("[::1]:" + six.address().port());
        Everything remote = refer("tern://[::1]:" + six.address().port() + ", localhost:"
                + four.address().port());
        awaitReady(
                "[::1]:" + six.address().port(), "localhost:" + four.address().port());

        for (int i = 0; i < 20; i++) {
            assertThat(remote.add(i, 1)).isEqualTo(i + 1);
        }

        assertThat(succeededAt(six.address())).isPositive();
        assertThat(succeededAt(new Address("localhost", four.address().port()))).isPositive();
    }

    /** Whether this machine has the loopback address of IPv6; without it nothing can be tried here. */
    private static void assumeVersionSix() {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        boolean there;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(loopback))) {
            there = socket.isBound();
        } catch (IOException e) {
            there = false;
        }
        assumeThat(there).as("this machine has the address ::1").isTrue();
    }

    @Test
    void anAddressWhereNobodyListensCostsNoCall() {
        RpcApplication dead = provider("dead", "127.0.0.1");
        String nobody = dead.address().toString();
        dead.close();
        RpcApplication alive = provider("alive", "127.0.0.1");
        Everything remote = refer(nobody + ',' + alive.address());
        awaitReady(alive.address().toString());

        for (int i = 0; i < 50; i++) {
            assertThat(remote.add(i, 1)).isEqualTo(i + 1);
        }
    }

    @Test
    void aServerThatStopsLeavesTheCallsToTheOthers() {
        RpcApplication first = provider("first", "127.0.0.1");
        RpcApplication second = provider("second", "127.0.0.1");
        Everything remote = refer(first.address() + "," + second.address());
        awaitReady(first.address().toString(), second.address().toString());

        first.close();

        for (int i = 0; i < 50; i++) {
            assertThat(remote.add(i, 1)).isEqualTo(i + 1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            127.0.0.1:20880,::1:20880      | entry 2 '::1:20880' is no address
            127.0.0.1:x,host:1             | entry 1 '127.0.0.1:x' is no address
            host:1,host:0                  | entry 2 'host:0' is no address
            host:65536                     | entry 1 'host:65536' is no address
            [::1                           | entry 1 '[::1' is no address
            zookeeper://127.0.0.1:2181     | entry 1 'zookeeper://127.0.0.1:2181' is no address
            host:1,,host:2                 | entry 2 is empty
            host:1,                        | entry 2 is empty
            """)
    void wrongEntriesAreNamedWithWhatIsExpected(String address, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> refer(address))
                .withMessageContaining("address: ")
                .withMessageContaining(message)
                .withMessageContaining(EXPECTED);
        assertThat(consumer.stats().references()).isEmpty();
    }

    @Test
    void serversThatAreNamedTwiceAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> refer("tern://[::1]:20880,host:1,[::1]"))
                .withMessageContaining(
                        "entry 3 '[::1]' names [::1]:20880 as entry 1 does (expected: each server once)");
    }

    @Test
    void aFieldWithAWrongAddressIsNamed() {
        WrongField wrong = new WrongField();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> consumer.inject(wrong))
                .withMessageContaining("@Reference " + WrongField.class.getName() + ".remote: ")
                .withMessageContaining("entry 2 '::1' is no address " + EXPECTED);
        assertThat(wrong.remote).isNull();
    }

    private static final class WrongField {
        @Reference(address = "tern://[::1]:20880,::1")
        private Everything remote;
    }
}
