package com.acme.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.ReferenceOptions;
import io.tern.bootstrap.RpcApplication;
import io.tern.testkit.EmbeddedZooKeeper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The same over sockets. */
final class ShopIT {
    private static RpcApplication.Builder application(String name, String registry) {
        return RpcApplication.builder(name)
                .registry(registry)
                .bind("127.0.0.1")
                .port(0) // a free one
                .referenceDefaults(
                        ReferenceOptions.builder().timeoutMillis(10_000).build())
                .snapshot(false) // nothing is left for the next run
                .shutdownHook(false);
    }

    @Test
    void aProviderAndACallerFindEachOther() {
        Checkout checkout = new Checkout();
        try (RpcApplication provider = application("prices", "memory://shop-it")
                        .export(new ListPrices(Map.of("tea", 4)))
                        .start();
                RpcApplication caller = application("checkout", "memory://shop-it")
                        .inject(checkout)
                        .start()) {
            assertThat(checkout.total(List.of("tea"))).isEqualTo(4);
        }
    }

    @Test
    void callsGoOnWhileZooKeeperIsAway() {
        Checkout checkout = new Checkout();
        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start();
                RpcApplication provider = application("prices", "zookeeper://" + zooKeeper.connectString())
                        .export(new ListPrices(Map.of("tea", 4)))
                        .start();
                RpcApplication caller = application("checkout", "zookeeper://" + zooKeeper.connectString())
                        .inject(checkout)
                        .start()) {
            zooKeeper.stop();
            assertThat(checkout.total(List.of("tea"))).isEqualTo(4);
        }
    }
}
