package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the numbers of one connection stand for, as its client defined them. Definitions are added on the connection's event
 * loop; attachment keys may be read by any thread that got its request from there; all else is confined to the connection's
 * event loop.
 *
 * @param <R> what the server resolves a method to
 */
public final class ServerDictionary<R> {
    /** Largest bound a server may announce: method numbers take two bytes in a request. */
    public static final int MAX_LIMIT = 65_535;

    /** Largest sum of the definitions' bodies on one connection. */
    public static final int MAX_BYTES = 1024 * 1024;

    /**
     * A method's names and, beside them, what the server made of them. The names are kept as they came, in one array, for they are looked at
     * once or never, and a peer may define very many. Confined to the connection's event loop.
     */
    public static final class Entry<R> {
        private final byte[] names;
        private @Nullable R resolved;

        private Entry(MethodDefinition definition) {
            ByteBuf out = Unpooled.buffer(definition.wireBytes());
            definition.write(out);
            names = out.array();
        }

        /** The names, read anew each time. */
        public MethodDefinition definition() {
            return MethodDefinition.read(Unpooled.wrappedBuffer(names));
        }

        /** What was given to {@link #resolved(Object)} last, or null. */
        public @Nullable R resolved() {
            return resolved;
        }

        /** Keeps what the names mean in the server's present table; the caller replaces it when that table changes. */
        public void resolved(@Nullable R target) {
            this.resolved = target;
        }
    }

    private final int limit;
    private int size;
    private int bytes;
    private volatile @Nullable Object[] entries = new Object[16];

    /** An empty dictionary with the bound that was agreed. */
    public ServerDictionary(int limit) {
        this.limit = limit;
    }

    /**
     * Adds a definition.
     *
     * @throws ProtocolException of kind {@link ProtocolException.Kind#DICTIONARY} if its number is not the next one or is
     *     beyond the bound, or the names take more than {@link #MAX_BYTES} in all
     */
    public void define(DefineFrame frame) {
        if (frame.id() != size + 1 || frame.id() > limit) {
            throw misuse("DEFINE of number " + frame.id() + " (expected: " + (size + 1) + ", at most " + limit + ")");
        }
        bytes += frame.definition().wireBytes();
        if (bytes > MAX_BYTES) {
            throw misuse(
                    "DEFINE of number " + frame.id() + ": " + bytes + " bytes of names (limit: " + MAX_BYTES + ")");
        }
        @Nullable Object[] array = entries;
        if (size == array.length) {
            array = Arrays.copyOf(array, Math.min(limit, size * 2));
        }
        array[size++] = frame.definition() instanceof MethodDefinition method
                ? new Entry<R>(method)
                : ((KeyDefinition) frame.definition()).key();
        entries = array;
    }

    /**
     * The method of a number.
     *
     * @throws ProtocolException of kind {@link ProtocolException.Kind#DICTIONARY} if it was never defined or is a key
     */
    @SuppressWarnings("unchecked") // Only define() adds entries.
    public Entry<R> method(int number) {
        if (find(number) instanceof Entry<?> entry) {
            return (Entry<R>) entry;
        }
        throw misuse("method number " + number + " was not defined");
    }

    /**
     * The attachment key of a number.
     *
     * @throws ProtocolException of kind {@link ProtocolException.Kind#DICTIONARY} if it was never defined or is a method
     */
    String attachmentKey(int number) {
        if (find(number) instanceof String key) {
            return key;
        }
        throw misuse("attachment key number " + number + " was not defined");
    }

    private @Nullable Object find(int number) {
        Object[] array = entries;
        return number > 0 && number <= array.length ? array[number - 1] : null;
    }

    private static ProtocolException misuse(String what) {
        return new ProtocolException(ProtocolException.Kind.DICTIONARY, what);
    }
}
