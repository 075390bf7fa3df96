package io.tern.faults.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;

/** Listens, and treats whoever comes as its {@link Rogue} does. Its threads are daemons and end with their connections. */
final class RogueServer {
    private static final int READ_BYTES = 64 * 1024;

    private final Rogue rogue;
    private final ServerSocket listening;

    RogueServer(Rogue rogue) throws IOException {
        this.rogue = rogue;
        listening = new ServerSocket();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start(this::accept);
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    private void start(Runnable run) {
        Thread thread = new Thread(run, rogue.name());
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                start(() -> treat(socket));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void treat(Socket socket) {
        try (socket) {
            OutputStream out = socket.getOutputStream();
            out.write(rogue.first());
            if (rogue.name().equals(Rogue.DEAF)) {
                Thread.sleep(Long.MAX_VALUE);
            }
            InputStream in = socket.getInputStream();
            byte[] read = new byte[READ_BYTES];
            FrameCount asked = new FrameCount();
            while (asked.total() < 3) { // HELLO, DEFINE and a request.
                int count = in.read(read);
                if (count < 0) {
                    return;
                }
                asked.count(ByteBuffer.wrap(read, 0, count));
            }
            do {
                out.write(rogue.answer());
            } while (rogue.endless());
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The client has had enough.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
