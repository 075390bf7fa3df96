package io.tern.faults.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Many connections in the hands of one thread, which says what each of them sends and whether it reads. Not thread-safe. */
final class Crowd implements AutoCloseable {
    private static final int STEP_MILLIS = 20;
    private static final int READ_BYTES = 256 * 1024;

    private static final int ADDRESSES = 250;
    private static final AtomicInteger crowds = new AtomicInteger();

    private final InetSocketAddress victim;
    private final int elsewhere = 1 + crowds.getAndIncrement() % ADDRESSES;
    private final Selector selector = Selector.open();
    private final List<Member> members = new ArrayList<>();
    private final ByteBuffer read = ByteBuffer.allocateDirect(READ_BYTES);
    private long readBytes;
    private long sentBytes;
    private int ended;
    private boolean reading = true;

    Crowd(InetSocketAddress victim) throws IOException {
        this.victim = victim;
    }

    /** What one of them sends. */
    interface Speech {
        /**
         * The next piece; null if there is none now, to be asked again when something has been read, or all are woken.
         *
         * @param framesRead how many frames have come to it so far
         */
        byte @Nullable [] next(long framesRead);
    }

    /** Connects one more, from this address of this machine. */
    void join(String from, Speech speech) {
        try {
            members.add(new Member(from, speech));
        } catch (IOException e) {
            ended++; // Refused while others are there already.
        }
    }

    /** The same, from an address that no crowd of the last minutes had: its ports are still taken. */
    void joinFromElsewhere(Speech speech) {
        join("127.0.2." + elsewhere, speech);
    }

    /** The same, from the usual address. */
    void join(Speech speech) {
        join("127.0.0.1", speech);
    }

    /** One that says this and then no more. */
    void join(byte[] words) {
        join(once(words));
    }

    static Speech once(byte[] words) {
        List<byte[]> left = new ArrayList<>(List.of(words));
        return framesRead -> left.isEmpty() ? null : left.remove(0);
    }

    /** Whether they read what comes. */
    void reading(boolean read) {
        reading = read;
        members.forEach(Member::interest);
    }

    /** Lets them speak and listen until all have ended, at most so long. */
    void go(long millis) throws IOException {
        go(millis, () -> open() == 0);
    }

    /** Lets them speak and listen until this is so, at most so long. */
    void go(long millis, BooleanSupplier enough) throws IOException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!enough.getAsBoolean() && System.nanoTime() - end < 0) {
            selector.select(STEP_MILLIS);
            for (SelectionKey key : selector.selectedKeys()) {
                ((Member) key.attachment()).act();
            }
            selector.selectedKeys().clear();
        }
    }

    /** Those that have more to say may say it. */
    void wake() {
        members.forEach(Member::wake);
    }

    /** How many are still there. */
    int open() {
        return (int) members.stream().filter(member -> member.open).count();
    }

    /** How many were ended by the other side. */
    int ended() {
        return ended;
    }

    /** How many have been told everything there is to say, or have ended. */
    int silent() {
        return (int) members.stream().filter(member -> member.silent).count();
    }

    /** Bytes that all of them have read. */
    long readBytes() {
        return readBytes;
    }

    /** Bytes that all of them have sent. */
    long sentBytes() {
        return sentBytes;
    }

    @Override
    public void close() throws IOException {
        for (Member member : members) {
            member.channel.close();
        }
        selector.close();
    }

    /** One connection. */
    private final class Member {
        private final Speech speech;
        private final SocketChannel channel;
        private final SelectionKey key;
        private ByteBuffer piece = ByteBuffer.allocate(0);
        private final FrameCount frames = new FrameCount();
        private boolean open = true;
        private boolean silent;

        Member(String from, Speech speech) throws IOException {
            this.speech = speech;
            channel = SocketChannel.open();
            channel.bind(new InetSocketAddress(from, 0));
            try {
                channel.connect(victim);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE, this);
            interest();
        }

        void act() {
            try {
                if (key.isReadable()) {
                    listen();
                }
                if (open && key.isWritable()) {
                    speak();
                }
            } catch (IOException e) {
                end();
            }
        }

        private void listen() throws IOException {
            read.clear();
            int count = channel.read(read);
            if (count < 0) {
                end();
            } else {
                readBytes += count;
                frames.count(read.flip());
                wake();
            }
        }

        private void speak() throws IOException {
            while (!piece.hasRemaining()) {
                byte[] next = speech.next(frames.total());
                if (next == null) {
                    silent = true;
                    interest();
                    return;
                }
                piece = ByteBuffer.wrap(next);
            }
            sentBytes += channel.write(piece);
        }

        private void end() {
            open = false;
            silent = true;
            ended++;
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void wake() {
            if (open) {
                silent = false;
                interest();
            }
        }

        void interest() {
            if (open) {
                key.interestOps((reading ? SelectionKey.OP_READ : 0) | (silent ? 0 : SelectionKey.OP_WRITE));
            }
        }
    }
}
