package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.tern.spi.Extension;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Raw DEFLATE (RFC 1951) by the JDK, at its fastest level: bodies are small and waited for. Keeps a few of the JDK's objects,
 * which hold native memory, until it is closed. Thread-safe.
 */
@Extension("deflate")
final class DeflateCompressor implements Compressor, AutoCloseable {
    private static final int KEPT = 8;
    private static final int CHUNK_BYTES = 8 * 1024;

    private final Pool<Deflater> deflaters = new Pool<>(() -> new Deflater(Deflater.BEST_SPEED, true));
    private final Pool<Inflater> inflaters = new Pool<>(() -> new Inflater(true));
    private volatile boolean closed;

    @Override
    public boolean compress(ByteBuf source, ByteBuf target, int maxBytes) {
        Deflater deflater = deflaters.take();
        try {
            deflater.setInput(source.nioBuffer());
            deflater.finish();
            int limit = target.writerIndex() + maxBytes;
            while (!deflater.finished() && target.writerIndex() < limit) {
                int room = Math.min(CHUNK_BYTES, limit - target.writerIndex());
                target.ensureWritable(room);
                int written = deflater.deflate(target.nioBuffer(target.writerIndex(), room));
                target.writerIndex(target.writerIndex() + written);
            }
            return deflater.finished();
        } finally {
            deflater.reset();
            if (closed || !deflaters.give(deflater)) {
                deflater.end();
            }
        }
    }

    @Override
    public void decompress(ByteBuf source, ByteBuf target, int maxBytes) {
        Inflater inflater = inflaters.take();
        try {
            inflater.setInput(source.nioBuffer());
            inflate(inflater, target, target.writerIndex() + maxBytes);
            if (inflater.getRemaining() > 0) {
                throw new IllegalArgumentException(inflater.getRemaining() + " bytes after its end");
            }
        } catch (DataFormatException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } finally {
            inflater.reset();
            if (closed || !inflaters.give(inflater)) {
                inflater.end();
            }
        }
    }

    private static void inflate(Inflater inflater, ByteBuf target, int limit) throws DataFormatException {
        byte[] beyond = new byte[1];
        while (!inflater.finished()) {
            int room = Math.min(CHUNK_BYTES, limit - target.writerIndex());
            int written;
            if (room > 0) {
                target.ensureWritable(room);
                written = inflater.inflate(target.nioBuffer(target.writerIndex(), room));
                target.writerIndex(target.writerIndex() + written);
            } else {
                written = inflater.inflate(beyond);
                if (written > 0) {
                    throw new IllegalArgumentException("more than was announced");
                }
            }
            if (written == 0 && !inflater.finished()) {
                throw new IllegalArgumentException("cut off");
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        deflaters.drain(Deflater::end);
        inflaters.drain(Inflater::end);
    }

    /** A few objects to use again. Thread-safe. */
    private static final class Pool<T> {
        private final ArrayBlockingQueue<T> kept = new ArrayBlockingQueue<>(KEPT);
        private final Supplier<T> maker;

        Pool(Supplier<T> maker) {
            this.maker = maker;
        }

        T take() {
            T one = kept.poll();
            return one != null ? one : maker.get();
        }

        boolean give(T one) {
            return kept.offer(one);
        }

        void drain(Consumer<T> end) {
            for (T one = kept.poll(); one != null; one = kept.poll()) {
                end.accept(one);
            }
        }
    }
}
