package io.tern.bootstrap;

import io.tern.api.ReferenceOptions;
import io.tern.api.TransportOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Applications that a container deploys. {@link RedeployIT} loads it, Tern and Netty anew each time. */
public final class RedeployedProgram {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private RedeployedProgram() {}

    /** Starts a provider and a consumer, calls in all ways, and closes both. */
    public static void serveAndCall(String transport, boolean nativeTransport, int zooKeeperPort) throws Exception {
        TransportOptions sockets =
                TransportOptions.builder().nativeTransport(nativeTransport).build();
        try (RpcApplication provider = builder("provider", zooKeeperPort)
                        .transport(transport)
                        .transportOptions(sockets)
                        .export(new BlackTea())
                        .start();
                RpcApplication consumer = builder("consumer", zooKeeperPort)
                        .transport(transport.equals("in-process") ? "netty" : transport)
                        .transportOptions(sockets)
                        .start()) {
            RpcApplication caller = transport.equals("in-process") ? provider : consumer;
            for (String serializer : List.of("protostuff", "hessian", "json")) {
                call(caller.refer(Tea.class, options().serializer(serializer).build()));
            }
            provider.export(new OpenWorkshop());
            provider.stats();
            provider.effectiveConfiguration();
            consumer.drain().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Calls a provider that is elsewhere. */
    public static void call(String address) throws Exception {
        try (RpcApplication consumer = Loopback.builder("consumer")
                .transportOptions(
                        TransportOptions.builder().nativeTransport(false).build())
                .start()) {
            call(consumer.refer(Tea.class, options().address(address).build()));
        }
    }

    /** Calls an application of somebody else. */
    public static String visit(UnaryOperator<String> host) {
        return host.apply("x");
    }

    /** Compares records, which makes Java forget those it compared before. */
    public static boolean compareRecords() {
        record Part(String text) {}

        record Whole(Part part) {}
        Whole one = new Whole(new Part("x"));
        Whole other = new Whole(new Part("x"));
        return one.equals(other)
                && one.hashCode() == other.hashCode()
                && one.toString().equals(other.toString());
    }

    private static void call(Tea tea) throws Exception {
        tea.brew("x");
        tea.brewLater("y").get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static ReferenceOptions.Builder options() {
        return ReferenceOptions.builder().timeoutMillis((int) LIMIT.toMillis());
    }

    private static RpcApplication.Builder builder(String name, int zooKeeperPort) {
        return Loopback.builder(name)
                .registry("zookeeper://127.0.0.1:" + zooKeeperPort)
                .rules("zookeeper://127.0.0.1:" + zooKeeperPort)
                .requireRegistry()
                .startWait(LIMIT);
    }
}
