package io.tern.transport;

import io.netty.channel.ConnectTimeoutException;
import io.tern.api.Address;
import io.tern.api.ConnectFailure;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects why the addresses of one endpoint could not be connected to, and says it in words. Confined to the connection's event loop. */
final class ConnectFailures {
    private static final int MOST_TOLD = 4;

    private final Address address;
    private final int timeoutMillis;
    private final List<String> reasons = new ArrayList<>();
    private final List<Throwable> causes = new ArrayList<>();

    ConnectFailures(Address address, int timeoutMillis) {
        this.address = address;
        this.timeoutMillis = timeoutMillis;
    }

    /** The name could not be resolved. */
    void addLookup(Throwable cause) {
        boolean unknown = cause instanceof UnknownHostException;
        add(unknown ? Causes.text(cause) : "the name '" + address.host() + "' cannot be resolved: " + cause, cause);
    }

    /** The resolver did not answer in time. */
    void addLateLookup() {
        add("no answer from the resolver for the name '" + address.host() + "' within " + timeoutMillis + " ms", null);
    }

    /** This side failed. */
    void addOwn(Throwable cause) {
        add("this side failed: " + cause, cause);
    }

    /** The connection was not made. */
    void add(SocketAddress remote, Throwable cause) {
        add(text(remote) + ": " + text(cause), cause);
    }

    /** The connection was made, and no Tern server introduced itself, or not the right one. */
    void addHello(SocketAddress remote, String reason) {
        add(text(remote) + ": HELLO failed: " + reason, null);
    }

    /** The time was over before. */
    void addUntried(SocketAddress remote) {
        add(text(remote) + ": not tried, for the time was over", null);
    }

    private void add(String reason, @Nullable Throwable cause) {
        reasons.add(reason);
        causes.add(cause == null ? new ConnectException(reason) : cause);
    }

    /** What is to be said of all of them. */
    ConnectFailure summary(long nowNanos) {
        int more = reasons.size() - MOST_TOLD;
        String all = String.join("; ", reasons.subList(0, Math.min(MOST_TOLD, reasons.size())))
                + (more > 0 ? "; and " + more + " more addresses" : "");
        Throwable last = causes.get(causes.size() - 1);
        for (Throwable earlier : causes) {
            if (earlier != last) {
                last.addSuppressed(earlier);
            }
        }
        return new ConnectFailure(all, nowNanos, last);
    }

    /** An address without the name that it was found by. */
    private String text(SocketAddress remote) {
        return remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? new Address(inet.getAddress().getHostAddress(), inet.getPort()).toString()
                : address.toString();
    }

    private String text(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return "no answer within " + timeoutMillis + " ms";
        }
        String text = Causes.text(cause);
        return cause instanceof ConnectException && text.contains("refused") ? "connection refused" : text;
    }
}
