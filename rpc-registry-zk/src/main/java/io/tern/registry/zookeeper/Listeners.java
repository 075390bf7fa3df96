package io.tern.registry.zookeeper;

import io.tern.api.Endpoint;
import io.tern.api.RegistryListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who listen to one service. One that throws does not disturb the others. Confined to the registry's thread. */
final class Listeners {
    private static final Logger logger = LoggerFactory.getLogger(Listeners.class);

    private final List<Entry> entries = new ArrayList<>();

    /** One listener. Its end is seen at once, from any thread. */
    static final class Entry {
        private final RegistryListener listener;
        private volatile boolean ended;

        Entry(RegistryListener listener) {
            this.listener = listener;
        }

        void end() {
            ended = true;
        }

        boolean hasEnded() {
            return ended;
        }

        void tell(Consumer<RegistryListener> news) {
            if (!ended) {
                try {
                    news.accept(listener);
                } catch (RuntimeException | Error e) {
                    logger.warn("{} failed on news from the registry", listener, e);
                }
            }
        }
    }

    void add(Entry entry) {
        entries.add(entry);
    }

    void remove(Entry entry) {
        entries.remove(entry);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    void endpointsChanged(List<Endpoint> endpoints) {
        tellAll(listener -> listener.endpointsChanged(endpoints));
    }

    void availabilityChanged(boolean available) {
        tellAll(listener -> listener.availabilityChanged(available));
    }

    private void tellAll(Consumer<RegistryListener> news) {
        List.copyOf(entries).forEach(entry -> entry.tell(news));
    }
}
