package io.tern.cluster;

/**
 * A value that a routing rule names: a text, or one in which each {@code *} stands for any characters. Immutable, thread-safe.
 *
 * @param text as it is meant, without quotes
 * @param glob whether its stars are such
 */
record TextPattern(String text, boolean glob) {
    /** Whether a value is meant. */
    boolean matches(String value) {
        return glob ? matchesGlob(value) : text.equals(value);
    }

    /*
     * Where a character does not match, all that the last star can do is to take one more: earlier ones need never be looked at
     * again (Krauss, "Matching Wildcards", 2008). So it takes length x length steps at most, and no stack.
     */
    private boolean matchesGlob(String value) {
        int at = 0;
        int star = -1;
        int behindStar = 0;
        for (int i = 0; i < value.length(); ) {
            if (at < text.length() && text.charAt(at) == '*') {
                star = at++;
                behindStar = i;
            } else if (at < text.length() && text.charAt(at) == value.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++behindStar;
            } else {
                return false;
            }
        }
        while (at < text.length() && text.charAt(at) == '*') {
            at++;
        }
        return at == text.length();
    }

    /** As rules are written. */
    @Override
    public String toString() {
        boolean plain = !text.isEmpty() && text.chars().allMatch(c -> RouteParser.isWordCharacter((char) c));
        return glob || (plain && text.indexOf('*') < 0) ? text : '\'' + text.replace("'", "''") + '\'';
    }
}
