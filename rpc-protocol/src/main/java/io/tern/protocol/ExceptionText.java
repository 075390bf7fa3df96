package io.tern.protocol;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The bounded texts of an exception that travels. Stateless. */
final class ExceptionText {
    /** Of the message, and of all causes together. */
    static final int MAX_CHARS = 8_192;

    /** Begins the causes of an exception that travels as another class. */
    static final String THROWN_AS = "thrown as ";

    private static final int MAX_CAUSES = 16;

    private ExceptionText() {}

    /** The message, cut to a bounded length. */
    static @Nullable String message(Throwable thrown) {
        String message = StackText.messageOf(thrown);
        return message == null ? null : cut(message);
    }

    /** The message below a {@code getMessage} of the user's, cut to a bounded length. */
    static @Nullable String message(Throwable thrown, OwnMessage own) {
        String message;
        try {
            message = own.of(thrown);
        } catch (RuntimeException | Error broken) { // In a closed package this is the user's own getMessage.
            message = StackText.messageOf(thrown);
        }
        return message == null ? null : cut(message);
    }

    /** The line that says of which class an exception was. */
    static String thrownAs(String className) {
        return THROWN_AS + className;
    }

    /**
     * The causes, one a line, beginning with the exception's own class if it travels as one of its superclasses; null if
     * there is nothing to tell.
     */
    static @Nullable String causes(Throwable thrown, Class<?> sentAs) {
        StringBuilder text = new StringBuilder();
        if (thrown.getClass() != sentAs) {
            text.append(thrownAs(thrown.getClass().getName()));
        }
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        seen.add(thrown);
        Throwable cause = StackText.causeOf(thrown);
        while (cause != null && seen.add(cause) && seen.size() <= MAX_CAUSES && text.length() <= MAX_CHARS) {
            text.append(text.length() == 0 ? "" : "\n")
                    .append("caused by ")
                    .append(cause.getClass().getName());
            String message = StackText.messageOf(cause);
            if (message != null) {
                text.append(": ").append(message);
            }
            cause = StackText.causeOf(cause);
        }
        return text.length() == 0 ? null : cut(text.toString());
    }

    private static String cut(String text) {
        if (text.length() <= MAX_CHARS) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
        return text.substring(0, end) + "…";
    }
}
