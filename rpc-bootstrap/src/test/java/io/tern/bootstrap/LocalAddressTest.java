package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.RegistryAddress;
import io.tern.api.RuntimeThreads;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class LocalAddressTest {
    private static final RuntimeThreads THREADS = new RuntimeThreads(LocalAddressTest.class.getClassLoader());
    private static final String ANY = "0.0.0.0";

    @Test
    void theHostThatWasSetPrecedesEverything() {
        LocalAddress chosen = choose("shop.example", "127.0.0.1", "zookeeper://127.0.0.1:2181");
        assertThat(chosen.host()).isEqualTo("shop.example");
        assertThat(chosen.reason()).isEqualTo("the host that was set");
    }

    @Test
    void aParticularListeningAddressIsPublished() {
        assertThat(choose("", "127.0.0.1", "zookeeper://10.0.0.1:2181").host()).isEqualTo("127.0.0.1");
    }

    @Test
    void aRegistryOnThisMachineMeansLoopback() {
        LocalAddress chosen = choose("", ANY, "zookeeper://127.0.0.1:2181/root");
        assertThat(chosen.host()).isEqualTo("127.0.0.1");
        assertThat(chosen.reason()).contains("registry zookeeper://127.0.0.1:2181/root is on this machine");
    }

    @Test
    void anIpv6RegistryOnThisMachineMeansIpv6Loopback() {
        assertThat(choose("", ANY, "zookeeper://[::1]:2181").host()).isEqualTo("0:0:0:0:0:0:0:1");
    }

    @Test
    void aRemoteRegistryDecidesTheRoute() throws Exception {
        // A documentation address (RFC 5737): never reached, but routed like any other where there is a default route.
        LocalAddress chosen = choose("", ANY, "zookeeper://192.0.2.1:2181");
        InetAddress host = InetAddress.getByName(chosen.host());
        assertThat(host.isAnyLocalAddress()).isFalse();
        if (!host.isLoopbackAddress()) {
            assertThat(chosen.reason()).matches("it routes to registry .*|no route to a registry; .*");
        }
    }

    @Test
    void aNameThatNobodyKnowsIsNoRoute() {
        LocalAddress chosen = choose("", ANY, "zookeeper://no-such-host.invalid:2181");
        assertThat(chosen.reason()).startsWith("no route to a registry");
    }

    @Test
    void aNameServiceThatDoesNotAnswerIsPassedOver() {
        CountDownLatch stopped = new CountDownLatch(1);
        try {
            LocalAddress chosen = LocalAddress.choose(
                    "",
                    ANY,
                    List.of(RegistryAddress.parse("zookeeper://slow:2181")),
                    host -> {
                        stopped.await();
                        throw new UnknownHostException(host);
                    },
                    THREADS);
            assertThat(chosen.reason()).startsWith("no route to a registry");
        } finally {
            stopped.countDown();
        }
    }

    @Test
    void registriesInsideTheProcessAreNotResolved() {
        assertThat(choose("", ANY, "memory://shop").reason()).startsWith("no route to a registry");
        assertThat(choose("", ANY).reason()).startsWith("no registry");
    }

    private static LocalAddress choose(String host, String bound, String... registries) {
        return LocalAddress.choose(
                host,
                bound,
                List.of(registries).stream().map(RegistryAddress::parse).toList(),
                THREADS);
    }
}
