package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tern.api.RegistryAddress;
import io.tern.api.RuntimeThreads;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LocalAddressTest {
    private static final RuntimeThreads THREADS = new RuntimeThreads(LocalAddressTest.class.getClassLoader());
    private static final String ANY = "0.0.0.0";

    @Test
    void theHostThatWasSetPrecedesEverything() {
        LocalAddress chosen = choose("shop.example", "127.0.0.1", "zookeeper://10.0.0.1:2181");
        assertThat(chosen.host()).isEqualTo("shop.example");
        assertThat(chosen.reason()).isEqualTo("the host that was set");
    }

    @Test
    void aParticularListeningAddressIsPublished() {
        assertThat(choose("", "10.0.0.9", "zookeeper://10.0.0.1:2181").host()).isEqualTo("10.0.0.9");
        assertThat(choose("", "127.0.0.1", "zookeeper://127.0.0.1:2181").host()).isEqualTo("127.0.0.1");
        assertThat(choose("", "127.0.0.1", "memory://shop").host()).isEqualTo("127.0.0.1");
        assertThat(choose("", "127.0.0.1").host()).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.1.1", "::1", "localhost", "localhost.", "shop.localhost"})
    void aLoopbackAddressIsNotPublishedInARegistryOfAnotherMachine(String loopback) {
        String[] registries = {"memory://shop", "zookeeper://127.0.0.1:2181,10.0.0.1:2181/root"};
        assertThatIllegalStateException()
                .isThrownBy(() -> choose(loopback, ANY, registries))
                .withMessage(
                        "host: " + loopback + " would be published, which other machines cannot reach, in registry "
                                + registries[1]
                                + ", which is on another machine (expected: the address under which callers reach"
                                + " this server; unset, it is chosen)");
        assertThatIllegalStateException()
                .isThrownBy(() -> choose("", loopback, registries))
                .withMessageStartingWith("bind: " + loopback + " would be published")
                .withMessageContaining("or host = the one under which they reach this server)");
    }

    @Test
    void oneHostOfARegistryElsewhereIsEnoughNotToPublishLoopback() {
        LocalAddress chosen = choose("", ANY, "zookeeper://127.0.0.1:2181,192.0.2.1:2181");
        assertThat(chosen.reason()).doesNotContain("is on this machine");
    }

    @Test
    void aNameIsOnThisMachineOnlyIfAllItsAddressesAre() {
        List<RegistryAddress> registries = List.of(RegistryAddress.parse("zookeeper://zk:2181"));
        LocalAddress.NameService both = host -> resolved("127.0.0.1", "192.0.2.1");
        assertThatIllegalStateException()
                .isThrownBy(() -> LocalAddress.choose("", "127.0.0.1", new RegistryHosts(registries, both, THREADS)));
        LocalAddress.NameService here = host -> resolved("127.0.0.1");
        assertThat(LocalAddress.choose("", ANY, new RegistryHosts(registries, here, THREADS))
                        .host())
                .isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void aWildcardCannotBePublished(String wildcard) {
        assertThatIllegalStateException()
                .isThrownBy(() -> choose(wildcard, ANY))
                .withMessageStartingWith("host: " + wildcard + " stands for all addresses of a machine");
    }

    @Test
    void aRegistryWithHostsOfItsOwnFormIsNoRoute() {
        assertThat(choose("", ANY, "mine://a:b:c").reason()).startsWith("no route to a registry");
    }

    @Test
    void aRegistryOnThisMachineMeansLoopback() {
        LocalAddress chosen = choose("", ANY, "zookeeper://127.0.0.1:2181/root");
        assertThat(chosen.host()).isEqualTo("127.0.0.1");
        assertThat(chosen.reason()).contains("registry zookeeper://127.0.0.1:2181/root is on this machine");
    }

    @Test
    void anIpv6RegistryOnThisMachineMeansIpv6Loopback() {
        assertThat(choose("", ANY, "zookeeper://[::1]:2181").host()).isEqualTo("::1");
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
                    new RegistryHosts(
                            List.of(RegistryAddress.parse("zookeeper://slow:2181")),
                            host -> {
                                stopped.await();
                                throw new UnknownHostException(host);
                            },
                            THREADS));
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

    private static InetAddress[] resolved(String... literals) throws UnknownHostException {
        InetAddress[] all = new InetAddress[literals.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = InetAddress.getByName(literals[i]);
        }
        return all;
    }

    private static LocalAddress choose(String host, String bound, String... registries) {
        return LocalAddress.choose(
                host,
                bound,
                List.of(registries).stream().map(RegistryAddress::parse).toList(),
                THREADS);
    }
}
