package io.tern.bootstrap;

/** What somebody else has written, as it may stand in a log or a status: in one line, and not at any length. */
final class OneLine {
    private static final int MOST_CHARACTERS = 2_000;

    private OneLine() {}

    /** The text without what does not print, which is escaped as in Java, and the end of a very long one. */
    static String of(Object text) {
        String whole = text.toString();
        StringBuilder line = new StringBuilder();
        whole.codePoints().limit(MOST_CHARACTERS).forEach(character -> append(character, line));
        return whole.codePointCount(0, whole.length()) > MOST_CHARACTERS
                ? line.append('…').toString()
                : line.toString();
    }

    /** What a failure says, else what it is. */
    static String ofFailure(Throwable failure) {
        return of(failure.getMessage() == null ? failure : failure.getMessage());
    }

    private static void append(int character, StringBuilder to) {
        switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> to.append(String.format("\\u%04x", character));
            default -> to.appendCodePoint(character);
        }
    }
}
