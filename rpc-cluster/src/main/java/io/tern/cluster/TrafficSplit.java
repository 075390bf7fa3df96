package io.tern.cluster;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many of the calls without a tag go to the nodes of which tag, as the setting {@code split} says it: {@code gray=5, blue=0.5}.
 * Immutable, thread-safe.
 *
 * @param shares by tag, in the order of the text, each in hundredths of a percent
 */
record TrafficSplit(Map<String, Integer> shares) {
    /** All calls. */
    static final int WHOLE = 10_000;

    static final TrafficSplit NONE = new TrafficSplit(Map.of());

    private static final Pattern PART = Pattern.compile("\\s*([^=,\\s]+)\\s*=\\s*(\\d{1,3})(?:\\.(\\d{1,2}))?\\s*");

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException if a part is no share, a tag appears twice, or they are more than 100 % together
     */
    static TrafficSplit parse(String text) {
        Map<String, Integer> shares = new LinkedHashMap<>();
        int total = 0;
        for (String part : text.split(",", -1)) {
            Matcher matcher = PART.matcher(part);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("'" + part.strip()
                        + "' (expected: tag=percent, such as gray=5 or gray=0.25, separated by commas)");
            }
            int share = hundredths(matcher.group(2), matcher.group(3));
            if (shares.put(matcher.group(1), share) != null) {
                throw new IllegalArgumentException(
                        "'" + matcher.group(1) + "' appears twice in '" + text + "' (expected: once)");
            }
            total += share;
            if (total > WHOLE) {
                throw new IllegalArgumentException(
                        "'" + text + "' is more than 100 % together (expected: at most 100 %)");
            }
        }
        return new TrafficSplit(Collections.unmodifiableMap(shares));
    }

    /** The tag at a position. */
    String tag(int index) {
        return List.copyOf(shares.keySet()).get(index);
    }

    private static int hundredths(String whole, @Nullable String fraction) {
        String digits = fraction == null ? "00" : fraction.length() == 1 ? fraction + "0" : fraction;
        return Integer.parseInt(whole) * 100 + Integer.parseInt(digits);
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ");
        shares.forEach((tag, share) -> text.add(tag + '=' + percent(share)));
        return text.toString();
    }

    /** Of hundredths of a percent: {@code 5}, {@code 0.5}, {@code 0.25}. */
    static String percent(int share) {
        int fraction = share % 100;
        String decimals = fraction % 10 == 0 ? "." + fraction / 10 : (fraction < 10 ? ".0" : ".") + fraction;
        return share / 100 + (fraction == 0 ? "" : decimals);
    }
}
