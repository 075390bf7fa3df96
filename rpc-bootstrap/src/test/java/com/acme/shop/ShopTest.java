package com.acme.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.ExportOptions;
import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.TransportFactory;
import io.tern.bootstrap.RpcApplication;
import io.tern.transport.InProcessNetwork;
import io.tern.transport.InProcessTransportFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The service and its caller through Tern, without a port. */
final class ShopTest {
    private static RpcApplication.Builder shop() {
        return RpcApplication.builder("shop")
                .registry("memory://shop-test") // nobody else's: names are shared in the JVM
                .transport("in-process") // no port
                .referenceDefaults(timeout(10_000)) // a slow machine is no failure
                .shutdownHook(false);
    }

    private static ReferenceOptions timeout(int millis) {
        return ReferenceOptions.builder().timeoutMillis(millis).build();
    }

    @Test
    void aCallTakesTheWholeWay() {
        Checkout checkout = new Checkout();
        try (RpcApplication app =
                shop().export(new ListPrices(Map.of("tea", 4))).inject(checkout).start()) {
            assertThat(checkout.total(List.of("tea", "tea"))).isEqualTo(8);
        }
    }

    @Test
    void staffPaysHalf() {
        Checkout checkout = new Checkout();
        try (RpcApplication app = shop().export(new ListPrices(Map.of("tea", 4)))
                        .inject(checkout)
                        .start();
                CallScope scope =
                        CallOptions.builder().attachment("staff", "yes").build().open()) {
            assertThat(checkout.total(List.of("tea"))).isEqualTo(2);
        }
    }

    @Test
    void aSlowServiceCostsTheCallerItsTimeoutAndNoMore() {
        CountDownLatch never = new CountDownLatch(1);
        Prices slow = article -> {
            try {
                never.await(); // the stop interrupts it
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 0;
        };
        Checkout checkout = new Checkout();
        ExportOptions options = ExportOptions.builder().version("1.0").build();
        try (RpcApplication app = shop().export(slow, options)
                .referenceDefaults(timeout(100))
                .inject(checkout)
                .start()) {
            RpcException failure = catchThrowableOfType(RpcException.class, () -> checkout.total(List.of("tea")));
            assertThat(failure.code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
            never.countDown();
        }
    }

    @Test
    void twoApplicationsShareANetwork() {
        TransportFactory network = new InProcessTransportFactory(new InProcessNetwork());
        try (RpcApplication provider = RpcApplication.builder("prices")
                        .registry("memory://two-applications-test")
                        .extension(TransportFactory.class, "test", network)
                        .transport("test")
                        .export(new ListPrices(Map.of("tea", 4)))
                        .start();
                RpcApplication caller = RpcApplication.builder("checkout")
                        .registry("memory://two-applications-test")
                        .extension(TransportFactory.class, "test", network)
                        .transport("test")
                        .referenceDefaults(timeout(10_000))
                        .start()) {
            Checkout checkout = new Checkout();
            caller.inject(checkout);
            assertThat(checkout.total(List.of("tea"))).isEqualTo(4);
        }
    }
}
