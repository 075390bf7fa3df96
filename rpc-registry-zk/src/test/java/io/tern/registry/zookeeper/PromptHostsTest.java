package io.tern.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.zookeeper.client.HostProvider;
import org.junit.jupiter.api.Test;

/** Where a client pauses before it tries the next server. */
final class PromptHostsTest {
    private final List<Long> pauses = new ArrayList<>();
    private final HostProvider hosts = new PromptHosts(new HostProvider() {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public InetSocketAddress next(long pauseMillis) {
            pauses.add(pauseMillis);
            return InetSocketAddress.createUnresolved("zookeeper", 2_181);
        }

        @Override
        public void onConnected() {}

        @Override
        public boolean updateServerList(Collection<InetSocketAddress> servers, InetSocketAddress current) {
            return false;
        }
    });

    @Test
    void onlyTheFirstTryAfterALossDoesNotPause() {
        hosts.next(1_000);
        hosts.onConnected();
        hosts.next(1_000);
        hosts.next(1_000);
        hosts.onConnected();
        hosts.next(1_000);
        assertThat(pauses).containsExactly(1_000L, 0L, 1_000L, 0L);
    }
}
