package io.tern.bench.load;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What to run.
 *
 * @param amount callers, calls in flight, or calls a second
 * @param millis for how long, in milliseconds
 */
record LoadRequest(LoadMode mode, UserMethod method, int amount, long millis) {
    /** Reads {@code mode=closed method=getUser amount=32 millis=5000}. */
    static LoadRequest parse(String text) {
        Map<String, String> values = Arrays.stream(text.trim().split(" +", -1))
                .map(part -> part.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair.length == 2 ? pair[1] : ""));
        LoadRequest request = new LoadRequest(
                LoadMode.valueOf(value(values, "mode").toUpperCase(Locale.ROOT)),
                UserMethod.named(value(values, "method")),
                Integer.parseInt(value(values, "amount")),
                Long.parseLong(value(values, "millis")));
        if (request.amount <= 0 || request.millis <= 0) {
            throw new IllegalArgumentException(text + " (expected: amount and millis > 0)");
        }
        return request;
    }

    private static String value(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("'" + name + "' is missing in " + values);
        }
        return value;
    }
}
