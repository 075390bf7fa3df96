package io.tern.bootstrap;

import io.tern.api.AutoActivate;
import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.Permit;
import io.tern.api.ReferenceOptions;
import io.tern.api.Refusal;
import io.tern.api.RpcException;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.StatusCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Both sides of some calls, with what every version has. {@link OlderPeerIT} loads it once for this version and once for an older one.
 */
public final class PeerProgram {
    private static final String REFUSE = "refuse";

    private PeerProgram() {}

    /** The service of the other side. */
    public interface Shop {
        Basket put(Basket basket, Map<String, Integer> articles);

        void take(String article) throws SoldOut;

        void fail(String reason);

        /** Answers when its server drains. */
        CompletableFuture<String> last();

        CompletableFuture<Set<Integer>> numbers(List<Integer> numbers);

        /** A set is a set for newer sides and a list for older ones. */
        Collection<String> pack(Collection<String> names, Crate crate);
    }

    /** A service that nobody serves. */
    public interface Closed {
        String open();
    }

    /** A value with some fields. */
    public record Basket(String owner, Map<String, Integer> articles) {}

    /** A value with collections of any kind. */
    public record Crate(Collection<String> names, Map<String, Collection<Integer>> numbers) {}

    /** An exception that the interface declares. */
    public static final class SoldOut extends Exception {
        private static final long serialVersionUID = 1L;
        private final int left;

        /** With a message and a field. */
        public SoldOut(String message, int left) {
            super(message);
            this.left = left;
        }

        /** For versions that make exceptions by a constructor. */
        public SoldOut(String message) {
            this(message, 0);
        }
    }

    private static final class OpenShop implements Shop {
        final CompletableFuture<String> draining = new CompletableFuture<>();

        @Override
        public Basket put(Basket basket, Map<String, Integer> articles) {
            Map<String, Integer> all = new TreeMap<>(basket.articles());
            all.putAll(articles);
            return new Basket(basket.owner(), all);
        }

        @Override
        public void take(String article) throws SoldOut {
            throw new SoldOut(article + " is sold out", 3);
        }

        @Override
        public void fail(String reason) {
            throw new IllegalStateException(reason);
        }

        @Override
        public CompletableFuture<String> last() {
            return draining;
        }

        @Override
        public CompletableFuture<Set<Integer>> numbers(List<Integer> numbers) {
            return CompletableFuture.completedFuture(new HashSet<>(numbers));
        }

        @Override
        public Collection<String> pack(Collection<String> names, Crate crate) {
            Set<String> packed = new TreeSet<>(names);
            packed.addAll(crate.names());
            crate.numbers().forEach((name, numbers) -> packed.add(name + new TreeSet<>(numbers)));
            return packed;
        }
    }

    /** Refuses calls that ask for it. */
    @AutoActivate
    private static final class Doorman implements ServerAdmission {
        @Override
        public Gate bind(ServerContext context) {
            return head -> {
                String code = head.attachments().get(REFUSE);
                return code == null
                        ? Permit.NONE
                        : new Refusal(RpcException.builder(StatusCode.valueOf(code), "not today")
                                .notExecuted(true)
                                .build());
            };
        }
    }

    /** An application that serves {@link Shop}; its port is in the map it returns, with tasks that drain and close it. */
    public static Map<String, Object> serve() {
        OpenShop shop = new OpenShop();
        RpcApplication application = builder("provider")
                .extension(ServerAdmission.class, "doorman", new Doorman())
                .export(shop)
                .start();
        Runnable drain = () -> {
            var unused = application.drain();
            shop.draining.complete("answered while draining");
        };
        return Map.of("port", application.address().port(), "drain", drain, "close", (Runnable) application::close);
    }

    /** Calls a server before, while and after it drains, and returns what came of each call. */
    public static List<String> playUntilDrained(int port, Runnable drain) {
        try (RpcApplication application = builder("consumer").start()) {
            Shop shop =
                    application.refer(Shop.class, at(port).timeoutMillis(2_000).build());
            List<String> outcomes = new ArrayList<>();
            CompletableFuture<String> last = shop.last();
            outcomes.add(outcome(() -> shop.numbers(List.of(1)).get()));
            drain.run();
            outcomes.add(outcome(last::get));
            outcomes.add(outcome(() -> shop.put(new Basket("Ada", Map.of()), Map.of())));
            return outcomes;
        }
    }

    /** Calls a server whose gate refuses a call, and returns what came of it and of the call after it. */
    public static List<String> playRefused(int port, String code) {
        try (RpcApplication application = builder("consumer").start()) {
            Shop shop = application.refer(Shop.class, at(port).retries(0).build());
            List<String> outcomes = new ArrayList<>();
            try (CallScope scope =
                    CallOptions.builder().attachment(REFUSE, code).build().open()) {
                Objects.requireNonNull(scope);
                outcomes.add(outcome(() -> shop.put(new Basket("Ada", Map.of()), Map.of())));
            }
            outcomes.add(outcome(() -> shop.put(new Basket("Ada", Map.of()), Map.of())));
            return outcomes;
        }
    }

    private static ReferenceOptions.Builder at(int port) {
        return ReferenceOptions.builder().address("127.0.0.1:" + port);
    }

    /** Calls what is served at a port, and returns what came of each call. */
    public static List<String> play(int port, String serializer) {
        try (RpcApplication application = builder("consumer").start()) {
            ReferenceOptions options =
                    at(port).serializer(serializer).timeoutMillis(20_000).build();
            Shop shop = application.refer(Shop.class, options);
            Closed closed = application.refer(Closed.class, options);
            List<String> outcomes = new ArrayList<>();
            // Twice: names of methods travel with the first call only, and the compact layout is agreed then.
            for (int round = 0; round < 2; round++) {
                outcomes.add(outcome(() -> shop.put(new Basket("Ada", Map.of("tea", 1)), Map.of("milk", 2))));
                outcomes.add(outcome(() -> {
                    shop.take("tea");
                    return "taken";
                }));
                outcomes.add(outcome(() -> {
                    shop.fail("broken");
                    return "done";
                }));
                outcomes.add(outcome(() -> shop.numbers(List.of(1, 2, 1)).get()));
                Crate crate = new Crate(
                        new ArrayDeque<>(List.of("salt", "tea")), Map.of("odd", new LinkedHashSet<>(List.of(3, 1))));
                outcomes.add(outcome(() -> new TreeSet<>(shop.pack(Set.of("tea", "milk"), crate))));
                outcomes.add(outcome(closed::open));
            }
            return outcomes;
        }
    }

    private static RpcApplication.Builder builder(String name) {
        return RpcApplication.builder(name)
                .classLoader(PeerProgram.class.getClassLoader())
                .bind("127.0.0.1")
                .port(0)
                .snapshot(false)
                .shutdownHook(false);
    }

    private static String outcome(Callable<?> call) {
        try {
            return String.valueOf(call.call());
        } catch (SoldOut e) {
            return "SoldOut: " + e.getMessage() + ", left " + e.left;
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        } catch (RpcException e) {
            return e.code() + (e.notExecuted() ? ", not executed" : "");
        } catch (Exception e) {
            return e.toString();
        }
    }
}
