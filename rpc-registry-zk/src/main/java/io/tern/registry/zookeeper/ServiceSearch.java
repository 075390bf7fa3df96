package io.tern.registry.zookeeper;

import io.tern.api.ServiceKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;

/** Looks once for the services of an interface that somebody serves. Confined to the registry's thread. */
final class ServiceSearch {
    private final Session session;
    private final ZooKeeperSettings settings;
    private final String interfaceName;
    private final CompletableFuture<List<ServiceKey>> result;
    private final Consumer<ServiceSearch> ended;
    private final List<ServiceKey> found = new ArrayList<>();
    private int missing;

    ServiceSearch(
            Session session,
            ZooKeeperSettings settings,
            String interfaceName,
            CompletableFuture<List<ServiceKey>> result,
            Consumer<ServiceSearch> ended) {
        this.session = session;
        this.settings = settings;
        this.interfaceName = interfaceName;
        this.result = result;
        this.ended = ended;
    }

    /** Begins; fails if ZooKeeper cannot be asked. */
    void start() {
        session.children(settings.servicesPath(), reply -> {
            if (reply.code() == Code.NONODE) {
                succeed(List.of());
            } else if (reply.isOk()) {
                askEach(reply.children());
            } else {
                fail(reply);
            }
        });
    }

    private void askEach(List<String> children) {
        Map<String, ServiceKey> candidates = new TreeMap<>();
        for (String child : children) {
            ServiceKey service = NodeNames.service(child);
            if (service != null && service.interfaceName().equals(interfaceName)) {
                candidates.put(child, service);
            }
        }
        missing = candidates.size();
        if (missing == 0) {
            succeed(List.of());
        }
        candidates.forEach((child, service) ->
                session.stat(settings.servicesPath() + '/' + child, reply -> answered(service, reply)));
    }

    private void answered(ServiceKey service, Reply reply) {
        if (reply.isOk() && reply.stat() != null && reply.stat().getNumChildren() > 0) {
            found.add(service);
        } else if (!reply.isOk() && reply.code() != Code.NONODE) {
            fail(reply);
        }
        if (--missing == 0) {
            Collections.sort(found);
            succeed(List.copyOf(found));
        }
    }

    private void succeed(List<ServiceKey> services) {
        ended.accept(this);
        result.complete(services);
    }

    private void fail(Reply reply) {
        abandon(new IllegalStateException(
                settings + " cannot be asked for the services of " + interfaceName + ": " + reply.code()));
    }

    /** Ends the search with a failure. */
    void abandon(RuntimeException reason) {
        ended.accept(this);
        result.completeExceptionally(reason);
    }
}
