package io.tern.cluster;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hashes values to 64 well-mixed bits, equal in every process. By their content and without allocation: strings and other
 * character sequences, numbers (an int and a long of equal value alike), booleans, characters, enums (by name), UUIDs and
 * {@code byte[]}. By their content: big numbers, other arrays, lists, other collections and maps (in any order), optionals and
 * records (component by component). Whatever else by its {@link Object#hashCode()}: java.time is equal in every process in
 * this way too, a class that does not define it is equal to nothing but the same object. Thread-safe.
 */
final class StableHash {
    /*
     * Strings: each character is mixed in by an odd multiplication and a xor-shift, both bijective, so that two strings of equal
     * length that differ in one place never collide; the end is the finalizer of MurmurHash3 (Appleby), as in splitmix64.
     * String.hashCode() would not do: it has 32 bits, and "Aa" and "BB" collide in them with every common prefix.
     */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final long NULL = 0x6A09E667F3BCC909L;

    private static final MethodType COMPONENT = MethodType.methodType(Object.class, Object.class);

    private static final Logger logger = LoggerFactory.getLogger(StableHash.class);

    /** How records of a class are hashed; belongs to the balancer, and so to one runtime. */
    private final ClassValue<ToLongFunction<Object>> records = new ClassValue<>() {
        @Override
        protected ToLongFunction<Object> computeValue(Class<?> type) {
            return recordHash(type);
        }
    };

    /** Hashes a value. */
    long of(@Nullable Object value) {
        if (value instanceof CharSequence text) {
            return ofText(text);
        }
        if (value instanceof Number number) {
            return ofNumber(number);
        }
        if (value instanceof Enum<?> constant) {
            return ofText(constant.name());
        }
        if (value instanceof UUID uuid) {
            return combined(mixed(uuid.getMostSignificantBits()), uuid.getLeastSignificantBits());
        }
        if (value instanceof byte[] bytes) {
            return ofBytes(bytes);
        }
        return value == null ? NULL : ofOther(value);
    }

    /** Hashes characters. */
    static long ofText(CharSequence text) {
        long hash = GOLDEN ^ text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * GOLDEN;
            hash ^= hash >>> 32;
        }
        return mixed(hash);
    }

    /** The n-th of a sequence of hashes that a hash begins. */
    static long nth(long hash, int n) {
        return mixed(hash + n * GOLDEN);
    }

    /** Hashes one hash together with another, in this order. */
    static long combined(long first, long second) {
        return mixed((first * GOLDEN) ^ second);
    }

    private static long mixed(long bits) {
        long hash = (bits ^ (bits >>> 33)) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return hash ^ (hash >>> 33);
    }

    private static long ofNumber(Number number) {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            return ofInteger(number.longValue());
        }
        if (number instanceof Double || number instanceof Float) {
            return combined(2, Double.doubleToLongBits(number.doubleValue()));
        }
        if (number instanceof BigInteger big) {
            return big.bitLength() < Long.SIZE ? ofInteger(big.longValue()) : ofBytes(big.toByteArray());
        }
        if (number instanceof BigDecimal decimal) {
            return combined(ofNumber(decimal.unscaledValue()), decimal.scale());
        }
        return mixed(number.hashCode());
    }

    private static long ofInteger(long value) {
        return combined(5, value);
    }

    private static long ofBytes(byte[] bytes) {
        long hash = combined(3, bytes.length);
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xFF)) * GOLDEN;
            hash ^= hash >>> 32;
        }
        return mixed(hash);
    }

    private long ofOther(Object value) {
        if (value instanceof Character character) {
            return ofInteger(character);
        }
        if (value instanceof Boolean truth) {
            return ofInteger(truth ? 1 : 0);
        }
        if (value instanceof Optional<?> optional) {
            return mixed(of(optional.orElse(null)));
        }
        if (value instanceof Collection<?> collection) {
            return ofCollection(collection);
        }
        if (value instanceof Map<?, ?> map) {
            return ofMap(map);
        }
        if (value instanceof Record) {
            return records.get(value.getClass()).applyAsLong(value);
        }
        return value.getClass().isArray() ? ofArray(value) : mixed(value.hashCode());
    }

    private long ofCollection(Collection<?> elements) {
        long hash = elements.size();
        boolean ordered = elements instanceof List;
        for (Object element : elements) {
            hash = ordered ? combined(hash, of(element)) : hash + mixed(of(element));
        }
        return mixed(hash);
    }

    private long ofMap(Map<?, ?> map) {
        long hash = map.size();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            hash += combined(of(entry.getKey()), of(entry.getValue()));
        }
        return mixed(hash);
    }

    private long ofArray(Object array) {
        int length = Array.getLength(array);
        long hash = length;
        for (int i = 0; i < length; i++) {
            hash = combined(hash, of(Array.get(array, i)));
        }
        return hash;
    }

    private ToLongFunction<Object> recordHash(Class<?> type) {
        List<MethodHandle> accessors = new ArrayList<>();
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            for (RecordComponent component : type.getRecordComponents()) {
                accessors.add(lookup.unreflect(component.getAccessor()).asType(COMPONENT));
            }
        } catch (IllegalAccessException e) {
            logger.warn(
                    "Records of {} are hashed by their hashCode(), which need not be equal in every process:"
                            + " their package is not open to Tern",
                    type,
                    e);
            return value -> mixed(value.hashCode());
        }
        return value -> {
            long hash = accessors.size();
            for (MethodHandle accessor : accessors) {
                hash = combined(hash, of(component(accessor, value)));
            }
            return hash;
        };
    }

    private static @Nullable Object component(MethodHandle accessor, Object value) {
        try {
            return (Object) accessor.invokeExact(value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("an accessor of " + value.getClass() + " threw a checked exception", e);
        }
    }
}
