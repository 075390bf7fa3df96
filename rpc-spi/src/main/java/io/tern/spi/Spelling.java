package io.tern.spi;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which known word a mistyped one was meant to be, for error messages. Thread-safe. */
public final class Spelling {
    private static final int LONGEST_WORD_CHARS = 100;

    private Spelling() {}

    /**
     * Returns the candidate closest to {@code word}, or empty if none is close: more than a third of its letters
     * (at least one) would have to be inserted, deleted, replaced or swapped with its neighbour. Upper and lower case
     * count as equal. Of two equally close candidates the alphabetically first is returned. Empty also for a word of
     * more than 100 characters.
     */
    public static Optional<String> closest(String word, Collection<String> candidates) {
        if (word.length() > LONGEST_WORD_CHARS) {
            return Optional.empty();
        }
        return candidates.stream()
                .filter(candidate -> distance(word, candidate) <= Math.max(1, word.length() / 3))
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Returns the edit distance of Damerau and Levenshtein, in the form that edits no letter twice. */
    private static int distance(String left, String right) {
        String from = left.toLowerCase(Locale.ROOT);
        String to = right.toLowerCase(Locale.ROOT);
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            edits[0][column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            edits[row][0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = edits[row - 1][column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                int shifted = 1 + Math.min(edits[row - 1][column], edits[row][column - 1]);
                int best = Math.min(replaced, shifted);
                edits[row][column] =
                        swapped(from, row, to, column) ? Math.min(best, edits[row - 2][column - 2] + 1) : best;
            }
        }
        return edits[from.length()][to.length()];
    }

    private static boolean swapped(String from, int row, String to, int column) {
        return row > 1
                && column > 1
                && from.charAt(row - 1) == to.charAt(column - 2)
                && from.charAt(row - 2) == to.charAt(column - 1);
    }
}
