package io.tern.filter;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON text (RFC 8259) that is a string, a number, {@code true}, {@code false} or {@code null}. Anything longer is data, and
 * belongs into code rather than configuration. Confined to one thread.
 */
final class JsonLiteral {
    private static final String ESCAPED = "\"\\/bfnrt";
    private static final String MEANT = "\"\\/\b\f\n\r\t";

    private final String text;
    private int at;

    private JsonLiteral(String text) {
        this.text = text;
    }

    /**
     * The String, {@link BigDecimal}, Boolean or null.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static @Nullable Object read(String text) {
        return switch (text) {
            case "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> text.startsWith("\"") ? new JsonLiteral(text).string() : number(text);
        };
    }

    private static BigDecimal number(String text) {
        if (!text.matches("-?(0|[1-9][0-9]{0,300})(\\.[0-9]{1,300})?([eE][+-]?[0-9]{1,3})?")) {
            throw new IllegalArgumentException("no JSON literal");
        }
        return new BigDecimal(text);
    }

    private String string() {
        StringBuilder read = new StringBuilder();
        at = 1;
        while (at < text.length() - 1) {
            char c = text.charAt(at++);
            if (c == '"' || c < ' ') {
                throw new IllegalArgumentException("a quote or control character inside a JSON string");
            }
            read.append(c == '\\' ? escaped() : c);
        }
        if (at != text.length() - 1 || text.charAt(at) != '"') {
            throw new IllegalArgumentException("a JSON string without its end");
        }
        return read.toString();
    }

    private char escaped() {
        char c = text.charAt(at++);
        if (c == 'u' && at + 4 < text.length()) {
            at += 4;
            return (char) Integer.parseInt(text, at - 4, at, 16);
        }
        int index = ESCAPED.indexOf(c);
        if (index < 0) {
            throw new IllegalArgumentException("an unknown escape in a JSON string");
        }
        return MEANT.charAt(index);
    }
}
