package io.tern.api;

/**
 * An instance asks for permits of a key. The limit travels along, so that a coordinator need not be told of limits: what was said last holds, by a
 * request that wants permits. An instance that has no calls may not have heard yet that the limit is another one.
 * Immutable, thread-safe.
 *
 * @param key what is limited, such as {@code com.acme.OrderService@1.0}
 * @param holder who asks: unique in the fleet, and new with each start
 * @param sequence 1 for a holder's first request about a key, and higher with each further one; what is not higher than one that was
 *     answered grants nothing, so requests that overtake each other do no harm
 * @param rate permits per second for all holders together, 1 to {@link #MOST}
 * @param burst how many may come at once beyond that, 0 to {@link #MOST}
 * @param held permits that the holder has left of what it was granted, at most one more than {@link #MOST}; it may have used more of them when the request is answered, but
 *     never fewer
 * @param wanted permits that it wants to have altogether, at most one more than {@link #MOST}; 0 if it needs none now, but could do with some where nobody
 *     else needs them
 */
public record QuotaRequest(String key, String holder, long sequence, int rate, int burst, int held, int wanted) {
    /** Largest rate and burst: large enough for any fleet, and small enough for arithmetic without overflow. */
    public static final int MOST = 10_000_000;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one of them is none that the parameters allow
     */
    public QuotaRequest {
        check("rate", rate, 1, MOST);
        check("burst", burst, 0, MOST);
        check("held", held, 0, MOST + 1);
        check("wanted", wanted, 0, MOST + 1);
    }

    private static void check(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: " + least + " to " + most + ')');
        }
    }
}
