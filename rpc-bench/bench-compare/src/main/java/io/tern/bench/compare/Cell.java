package io.tern.bench.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * One place in the table: a mode with its amount, and a method.
 *
 * @param mode name of the mode as the tables have it, such as {@code closed-32}
 * @param method such as {@code getUser}
 */
record Cell(String mode, String method) {
    private static final String AUTOMATIC = "open";

    /** Every mode with every method. */
    static List<Cell> product(List<String> modes, List<String> methods) {
        List<Cell> cells = new ArrayList<>();
        for (String mode : modes) {
            for (String method : methods) {
                cells.add(new Cell(mode, method));
            }
        }
        return cells;
    }

    /** Whether the rate is to be found out first. */
    boolean needsRate() {
        return mode.equals(AUTOMATIC);
    }

    /** Whether each caller waits for its reply, so that no more calls are on their way than there are callers. */
    boolean hasBlockingCallers() {
        return mode.startsWith("closed") || mode.startsWith("mix");
    }

    /** The command for a client. */
    String command(long millis, int rate) {
        int dash = mode.indexOf('-');
        String kind = dash < 0 ? mode : mode.substring(0, dash);
        int amount = dash < 0 ? rate : Integer.parseInt(mode.substring(dash + 1));
        return "run mode=" + kind + " method=" + method + " amount=" + amount + " millis=" + millis;
    }

    @Override
    public String toString() {
        return mode + ' ' + method;
    }
}
