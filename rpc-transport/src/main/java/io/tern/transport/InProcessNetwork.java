package io.tern.transport;

import io.netty.channel.Channel;
import io.netty.channel.local.LocalAddress;
import io.tern.api.Address;
import io.tern.api.BoundedWait;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network inside one process: in-process transports that share it reach each other, and nobody else. Any name is a host;
 * ports are given out as a real machine does. Thread-safe.
 */
public final class InProcessNetwork {
    /** Whoever listens on these is reached by any name. */
    private static final List<String> ALL_ADDRESSES = List.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    private static final int FIRST_FREE_PORT = 49_152;
    private static final int LAST_PORT = 65_535;
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Address, LocalAddress> listening = new LinkedHashMap<>();
    private final Map<SocketAddress, Integer> openEnds = new HashMap<>();
    private final Condition endClosed = lock.newCondition();
    private int nextPort = FIRST_FREE_PORT;

    /** Returns a network with nobody on it. */
    public InProcessNetwork() {}

    LocalAddress bind(Address asked) {
        lock.lock();
        try {
            Address address = asked.port() == 0 ? withFreePort(asked) : asked;
            LocalAddress local = new LocalAddress(InProcessNetwork.class);
            if (listening.putIfAbsent(address, local) != null) {
                throw new IllegalStateException("cannot listen on " + address + ": port in use on this in-process"
                        + " network (expected: a free port, or 0 for any)");
            }
            return local;
        } finally {
            lock.unlock();
        }
    }

    private Address withFreePort(Address asked) {
        for (int tried = FIRST_FREE_PORT; tried <= LAST_PORT; tried++) {
            Address candidate = new Address(asked.host(), nextPort);
            nextPort = nextPort == LAST_PORT ? FIRST_FREE_PORT : nextPort + 1;
            if (!listening.containsKey(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException("cannot listen on " + asked + ": no port is free on this in-process network");
    }

    Address addressOf(LocalAddress local) {
        lock.lock();
        try {
            return listening.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(local))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(local + " is not bound"));
        } finally {
            lock.unlock();
        }
    }

    void release(LocalAddress local) {
        lock.lock();
        try {
            listening.values().remove(local);
        } finally {
            lock.unlock();
        }
    }

    LocalAddress find(Address address) throws UnknownHostException {
        lock.lock();
        try {
            LocalAddress local = listening.get(address);
            for (int i = 0; local == null && i < ALL_ADDRESSES.size(); i++) {
                local = listening.get(new Address(ALL_ADDRESSES.get(i), address.port()));
            }
            if (local == null) {
                throw new UnknownHostException(
                        "nobody listens on " + address + " (listening: " + listening.keySet() + ")");
            }
            return local;
        } finally {
            lock.unlock();
        }
    }

    /** One end of a pipe has opened; returns what both ends know the pipe by. */
    SocketAddress opened(Channel end) {
        SocketAddress pipe = end.parent() == null ? end.localAddress() : end.remoteAddress();
        lock.lock();
        try {
            openEnds.merge(pipe, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
        end.closeFuture().addListener(closed -> closed(pipe));
        return pipe;
    }

    private void closed(SocketAddress pipe) {
        lock.lock();
        try {
            openEnds.computeIfPresent(pipe, (key, ends) -> ends == 1 ? null : ends - 1);
            endClosed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isOpen(SocketAddress pipe) {
        lock.lock();
        try {
            return openEnds.containsKey(pipe);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until both ends of these pipes have closed, at most a second: the other end may belong to somebody who is stuck. */
    void awaitClosed(Set<SocketAddress> pipes) {
        BoundedWait.await(CLOSE_NANOS, nanos -> awaitClosed(pipes, nanos));
    }

    private boolean awaitClosed(Set<SocketAddress> pipes, long nanos) throws InterruptedException {
        long leftNanos = nanos;
        lock.lock();
        try {
            while (leftNanos > 0 && pipes.stream().anyMatch(openEnds::containsKey)) {
                leftNanos = endClosed.awaitNanos(leftNanos);
            }
            return leftNanos > 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            return "InProcessNetwork" + listening.keySet();
        } finally {
            lock.unlock();
        }
    }
}
