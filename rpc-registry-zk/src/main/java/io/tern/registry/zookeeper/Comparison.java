package io.tern.registry.zookeeper;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Compares all registrations with what ZooKeeper holds, cheaply: {@value #BATCH} of them with one request, and one request
 * after the other. So a thousand registrations are 20 requests every 5 s, and never more than one at a time. What
 * differs is left to its {@link Publication}, which looks again by itself. Confined to the registry's thread.
 */
final class Comparison {
    /** At 512 bytes each about 30 KiB, far from the client's limit of 1 MiB for one answer. */
    static final int BATCH = 50;

    private final Session session;
    private boolean busy;

    Comparison(Session session) {
        this.session = session;
    }

    /** Begins a comparison, unless the last one is still under way. */
    void start(Collection<Publication> publications) {
        if (busy || !session.isConnected()) {
            return;
        }
        List<Publication> settled = new ArrayList<>(publications.size());
        for (Publication publication : publications) {
            if (publication.isVisible()) {
                settled.add(publication);
            } else {
                publication.retry();
            }
        }
        busy = true;
        compareFrom(settled, 0);
    }

    private void compareFrom(List<Publication> settled, int first) {
        if (first >= settled.size()) {
            busy = false;
            return;
        }
        int end = Math.min(first + BATCH, settled.size());
        List<Publication> batch = settled.subList(first, end);
        session.dataOfAll(batch.stream().map(Publication::path).toList(), replies -> {
            if (replies.size() == batch.size()) {
                for (int i = 0; i < batch.size(); i++) {
                    batch.get(i).seen(replies.get(i));
                }
                compareFrom(settled, end);
            } else if (replies.get(0).isAway()) {
                busy = false; // All are compared as soon as it is back.
            } else {
                batch.forEach(Publication::ensure);
                compareFrom(settled, end);
            }
        });
    }
}
