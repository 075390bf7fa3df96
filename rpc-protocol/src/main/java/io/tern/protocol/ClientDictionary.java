package io.tern.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that a client has given out on one connection: dense from 1, never taken back. Confined to the connection's
 * event loop, except that encoding threads look up keys.
 */
public final class ClientDictionary {
    /** Attachment keys that get numbers; further ones go inline, so that made-up keys cannot crowd out methods. */
    static final int KEYS_LIMIT = 128;

    private final int limit;
    private final Map<MethodDefinition, Integer> methods = new HashMap<>();
    private final Map<String, Integer> keys = new ConcurrentHashMap<>();
    private int size;

    /** An empty dictionary with the bound of {@link Agreement#dictionaryLimit()}. */
    public ClientDictionary(int limit) {
        this.limit = limit;
    }

    /** The number of a method that has one, or 0. */
    public int number(MethodDefinition method) {
        Integer number = methods.get(method);
        return number == null ? 0 : number;
    }

    /**
     * Gives the next number to a method that has none. The caller writes the frame before any request that uses the number.
     *
     * @return the frame to write, or null if the dictionary is full and the method must go inline
     */
    public @Nullable DefineFrame define(MethodDefinition method) {
        if (size >= limit) {
            return null;
        }
        methods.put(method, ++size);
        return new DefineFrame(size, method);
    }

    /**
     * Gives numbers to keys that have none yet, as far as there is room. Encoding threads use them from now on, so the caller
     * writes the frames before it takes another request from its queue.
     */
    public List<DefineFrame> defineKeys(Collection<String> used) {
        List<DefineFrame> frames = new ArrayList<>(0);
        for (String key : used) {
            if (size < limit
                    && keys.size() < KEYS_LIMIT
                    && !keys.containsKey(key)
                    && Wire.stringBytes(key) <= Wire.NAME_LIMIT_BYTES) {
                frames.add(new DefineFrame(++size, new KeyDefinition(key)));
                keys.put(key, size);
            }
        }
        return frames;
    }

    /** The number of an attachment key that has one, or 0. Any thread. */
    int keyNumber(String key) {
        Integer number = keys.get(key);
        return number == null ? 0 : number;
    }
}
