package io.tern.transport;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A version of Netty, ordered by its three numbers. Immutable, thread-safe. */
record NettyVersion(int major, int minor, int patch, String text) implements Comparable<NettyVersion> {
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})\\b.*");
    private static final Comparator<NettyVersion> ORDER = Comparator.comparingInt(NettyVersion::major)
            .thenComparingInt(NettyVersion::minor)
            .thenComparingInt(NettyVersion::patch);

    /** Returns the version that a text like {@code 4.1.128.Final} names, or null if it names none. */
    static @Nullable NettyVersion parse(String text) {
        Matcher numbers = NUMBERS.matcher(text);
        return numbers.matches()
                ? new NettyVersion(
                        Integer.parseInt(numbers.group(1)),
                        Integer.parseInt(numbers.group(2)),
                        Integer.parseInt(numbers.group(3)),
                        text)
                : null;
    }

    /** Whether classes of both may be mixed. */
    boolean isOfSameLine(NettyVersion other) {
        return major == other.major && minor == other.minor;
    }

    @Override
    public int compareTo(NettyVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return text;
    }
}
