package io.tern.bootstrap;

import io.tern.api.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes bytes on to a server until it is cut, as a cable is: nobody says goodbye. Thread-safe. */
final class CuttableRelay implements AutoCloseable {
    private final ServerSocket listening;
    private final Address target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private CuttableRelay(ServerSocket listening, Address target) {
        this.listening = listening;
        this.target = target;
    }

    static CuttableRelay to(Address target) throws IOException {
        CuttableRelay relay = new CuttableRelay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
        run(relay::accept);
        return relay;
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "test-relay");
        thread.setDaemon(true);
        thread.start();
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket in = listening.accept();
                Socket out = new Socket(InetAddress.getLoopbackAddress(), target.port());
                sockets.addAll(List.of(in, out));
                run(() -> pass(in, out));
                run(() -> pass(out, in));
            }
        } catch (IOException closed) {
            cut();
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException cut) {
            // As it should be: the other direction ends by the closing of both.
        }
    }

    /** Ends all connections at once, for good: nobody is listening any more. */
    void cut() {
        try {
            listening.close();
            for (Socket socket : sockets) {
                reset(socket);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void reset(Socket socket) throws IOException {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException closed) {
            return; // By its peer, or by an earlier cut.
        }
        socket.close();
    }

    @Override
    public void close() {
        cut();
    }
}
