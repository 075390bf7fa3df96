package io.tern.protocol;

/** Class names that came from the wire, made fit for a message. */
final class TypeNames {
    private static final int MAX_SHOWN = 200;

    private TypeNames() {}

    /** Cut to a bounded length, and with nothing in it that cannot be in a class name. */
    static String shown(String name) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < name.length() && i < MAX_SHOWN; i++) {
            char c = name.charAt(i);
            boolean inNames = Character.isJavaIdentifierPart(c) && !Character.isIdentifierIgnorable(c);
            shown.append(inNames || c == '.' || c == '[' ? c : '?');
        }
        return name.length() > MAX_SHOWN ? shown + "…" : shown.toString();
    }
}
