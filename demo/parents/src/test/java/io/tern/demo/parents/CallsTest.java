package io.tern.demo.parents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import io.netty.util.Version;
import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.TransportOptions;
import io.tern.bootstrap.RpcApplication;
import io.tern.demo.parents.Orders.Order;
import io.tern.demo.parents.Orders.Receipt;
import io.tern.testkit.EmbeddedZooKeeper;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider and a consumer find each other in a ZooKeeper, and call, with the libraries that the project's parent manages. */
class CallsTest {
    private static EmbeddedZooKeeper zooKeeper;

    @BeforeAll
    static void startZooKeeper() {
        zooKeeper = EmbeddedZooKeeper.start();
    }

    @AfterAll
    static void stopZooKeeper() {
        zooKeeper.close();
    }

    private static RpcApplication.Builder builder(String application, boolean nativeTransport) {
        return RpcApplication.builder(application)
                .registry("zookeeper://" + zooKeeper.connectString())
                .transportOptions(TransportOptions.builder()
                        .nativeTransport(nativeTransport)
                        .build());
    }

    private static RpcApplication provide(boolean nativeTransport) {
        ExportOptions options =
                ExportOptions.builder().set("validation", "true").build();
        return builder("provider", nativeTransport)
                .bind("127.0.0.1")
                .port(0)
                .export(new CountingOrders(), options)
                .start();
    }

    @Test
    void nettyIsOfTheLineThatTheParentManagesAndHasItsNativeTransport() {
        assertThat(Version.identify().get("netty-transport").artifactVersion())
                .startsWith(System.getProperty("netty") + '.');
        if (System.getProperty("os.name").equals("Linux")) {
            Epoll.ensureAvailability();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callsAndHearsTheAnswerWithEachSerializer(boolean nativeTransport) {
        try (RpcApplication provider = provide(nativeTransport);
                RpcApplication consumer = builder("consumer", nativeTransport).start()) {
            for (String serializer : List.of("protostuff", "hessian", "json")) {
                ReferenceOptions options =
                        ReferenceOptions.builder().serializer(serializer).build();
                callTwice(consumer.refer(Orders.class, options));
            }
            assertThat(provider.stats().methods()).isNotEmpty();
        }
    }

    private static void callTwice(Orders orders) {
        Receipt first = orders.place(new Order("tea", 2));
        assertThat(first.text()).isEqualTo("2 tea");
        assertThat(orders.placeLater(new Order("milk", 1)).join()).isEqualTo(new Receipt("1 milk", first.number() + 1));
    }

    @Test
    void refusesArgumentsThatTheValidatorOfTheProjectRefuses() {
        try (RpcApplication provider = provide(true);
                RpcApplication consumer = builder("consumer", true).start()) {
            Orders orders = consumer.refer(Orders.class);
            assertThatThrownBy(() -> orders.place(new Order(" ", 0)))
                    .isInstanceOfSatisfying(
                            RpcException.class,
                            failure -> assertThat(failure.code()).isEqualTo(StatusCode.INVALID_ARGUMENT))
                    .hasMessageContaining(".article must not be blank")
                    .hasMessageContaining(".count must be greater than 0");
            assertThat(provider.stats().methods()).isNotEmpty();
        }
    }

    @Test
    void keepsAnswersInTheCacheOfTheProject() {
        ReferenceOptions options = ReferenceOptions.builder()
                .method(
                        "price",
                        MethodSettings.builder().set("cacheMillis", "60000").build())
                .build();
        try (RpcApplication provider = provide(true);
                RpcApplication consumer = builder("consumer", true).start()) {
            Orders orders = consumer.refer(Orders.class, options);
            assertThat(orders.price("tea")).isEqualTo(orders.price("tea"));
            assertThat(orders.price("milk")).isNotEqualTo(orders.price("tea"));
            assertThat(provider.stats().methods()).isNotEmpty();
        }
    }

    @Test
    void callsWithinOneProcess() {
        try (RpcApplication application = RpcApplication.builder("both")
                .transport("in-process")
                .bind("127.0.0.1")
                .port(20880)
                .export(new CountingOrders())
                .start()) {
            ReferenceOptions options =
                    ReferenceOptions.builder().address("127.0.0.1:20880").build();
            callTwice(application.refer(Orders.class, options));
        }
    }
}
