package io.tern.registry.zookeeper;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooKeeper;

/**
 * Requests of one connection: at most {@value #LIMIT} are on their way, the others wait here in their order. So a thousand
 * services that are compared at once neither fill the server's queue, which stops reading at 1,000 of all its clients, nor
 * keep another client's request waiting behind them. Confined to the registry's thread.
 */
final class RequestWindow {
    static final int LIMIT = 100;

    private final ZooKeeper zooKeeper;
    private final RegistryThread thread;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private int onTheirWay;

    /** Sends one request and hands the answer over once, on whatever thread. */
    @FunctionalInterface
    interface Request {
        void send(ZooKeeper zooKeeper, Consumer<Reply> answer);
    }

    private record Waiting(Request request, Consumer<Reply> then) {}

    RequestWindow(ZooKeeper zooKeeper, RegistryThread thread) {
        this.zooKeeper = zooKeeper;
        this.thread = thread;
    }

    /** The session's id. */
    long sessionId() {
        return zooKeeper.getSessionId();
    }

    /** Sends a request after those given before, when there is room; its answer comes on the registry's thread. */
    void send(Request request, Consumer<Reply> then) {
        if (onTheirWay < LIMIT) {
            sendNow(request, then);
        } else {
            waiting.add(new Waiting(request, then));
        }
    }

    private void sendNow(Request request, Consumer<Reply> then) {
        request.send(
                zooKeeper,
                reply -> thread.execute(() -> {
                    onTheirWay--;
                    sendNext();
                    then.accept(reply);
                }));
        onTheirWay++;
    }

    private void sendNext() {
        Waiting next = waiting.poll();
        if (next != null) {
            sendNow(next.request, next.then);
        }
    }

    /** Answers what was not sent yet with {@link Code#CONNECTIONLOSS}; what was sent is answered by ZooKeeper's client. */
    void end() {
        for (Waiting one = waiting.poll(); one != null; one = waiting.poll()) {
            Consumer<Reply> then = one.then;
            thread.execute(() -> then.accept(Reply.of(Code.CONNECTIONLOSS.intValue())));
        }
    }

    @Override
    public String toString() {
        return onTheirWay + " requests on their way, " + waiting.size() + " waiting";
    }
}
