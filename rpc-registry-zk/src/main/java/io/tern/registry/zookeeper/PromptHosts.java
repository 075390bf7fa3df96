package io.tern.registry.zookeeper;

import java.net.InetSocketAddress;
import java.util.Collection;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.HostProvider;
import org.apache.zookeeper.client.StaticHostProvider;

/**
 * The servers in the order in which a client tries them, without a pause before the first try after a loss. ZooKeeper's own list pauses for a second
 * whenever it comes back to the server that was connected last, and with a single server that is at once; so a session that has
 * expired there would cost two seconds instead of one. The client's own random pause of up to a second, which spreads many clients, stays.
 * Thread-safe.
 */
final class PromptHosts implements HostProvider {
    private final HostProvider hosts;
    private volatile boolean connected;

    PromptHosts(HostProvider hosts) {
        this.hosts = hosts;
    }

    /** The servers of a connect string, in random order. */
    static PromptHosts of(String connectString) {
        return new PromptHosts(new StaticHostProvider(new ConnectStringParser(connectString).getServerAddresses()));
    }

    @Override
    public InetSocketAddress next(long pauseMillis) {
        boolean first = connected;
        connected = false;
        return hosts.next(first ? 0 : pauseMillis);
    }

    @Override
    public void onConnected() {
        connected = true;
        hosts.onConnected();
    }

    @Override
    public int size() {
        return hosts.size();
    }

    @Override
    public boolean updateServerList(Collection<InetSocketAddress> servers, InetSocketAddress current) {
        return hosts.updateServerList(servers, current);
    }

    @Override
    public String toString() {
        return hosts.toString();
    }
}
