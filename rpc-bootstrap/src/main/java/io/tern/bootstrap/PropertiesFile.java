package io.tern.bootstrap;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of a file in the format of {@link java.util.Properties}, in UTF-8, each with its number: that class knows no
 * numbers, takes the last of two values without a word, and reads bytes that are no text. Immutable, thread-safe.
 */
final class PropertiesFile {
    private final String name;
    private final List<Line> lines;

    /**
     * A key and its value. Immutable, thread-safe.
     *
     * @param key without escapes
     * @param value without escapes
     * @param number where it begins, counted from 1
     */
    record Line(String key, String value, int number) {}

    private PropertiesFile(String name, List<Line> lines) {
        this.name = name;
        this.lines = lines;
    }

    /**
     * Parses a file.
     *
     * @param name how messages call it
     * @throws IllegalArgumentException naming file and line
     */
    static PropertiesFile parse(String name, byte[] content) {
        String[] natural = text(name, content).split("\r\n|\r|\n", -1);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < natural.length; i++) {
            int first = i;
            String line = stripLeading(natural[i]);
            if (line.isEmpty() || line.charAt(0) == '#' || line.charAt(0) == '!') {
                continue;
            }
            StringBuilder logical = new StringBuilder(line);
            while (isContinued(logical)) {
                logical.setLength(logical.length() - 1);
                if (++i >= natural.length) {
                    break;
                }
                logical.append(stripLeading(natural[i]));
            }
            lines.add(line(name, logical.toString(), first + 1));
        }
        return new PropertiesFile(name, List.copyOf(lines));
    }

    private static String text(String name, byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            int line = 1;
            for (int i = 0; i < bytes.position(); i++) {
                line += content[i] == '\n' ? 1 : 0;
            }
            throw new IllegalArgumentException(
                    name + ':' + line + ": byte " + bytes.position()
                            + " of the file is no UTF-8 (expected: a text in UTF-8)",
                    e);
        }
    }

    private static String stripLeading(String line) {
        int start = 0;
        while (start < line.length() && isBlank(line.charAt(start))) {
            start++;
        }
        return line.substring(start);
    }

    /** An odd number of backslashes at the end: the last one escapes the end of the line. */
    private static boolean isContinued(CharSequence line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static Line line(String name, String logical, int number) {
        int end = 0;
        while (end < logical.length() && !isSeparator(logical.charAt(end))) {
            end += logical.charAt(end) == '\\' ? 2 : 1;
        }
        end = Math.min(end, logical.length());
        int value = end;
        boolean separated = false;
        while (value < logical.length()) {
            char c = logical.charAt(value);
            boolean sign = c == '=' || c == ':';
            if (!isBlank(c) && (!sign || separated)) {
                break;
            }
            separated |= sign;
            value++;
        }
        String place = name + ':' + number;
        return new Line(
                unescaped(logical.substring(0, end), place), unescaped(logical.substring(value), place), number);
    }

    private static boolean isSeparator(char c) {
        return c == '=' || c == ':' || isBlank(c);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\f';
    }

    private static String unescaped(String text, String place) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                plain.append(c);
                continue;
            }
            char escaped = text.charAt(++i);
            if (escaped == 'u') {
                plain.append(unicode(text, i + 1, place));
                i += 4;
            } else {
                plain.append(character(escaped));
            }
        }
        return plain.toString();
    }

    private static char unicode(String text, int start, String place) {
        String digits = text.substring(start, Math.min(start + 4, text.length()));
        boolean hexadecimal =
                digits.length() == 4 && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
        if (!hexadecimal) {
            throw new IllegalArgumentException(
                    place + ": '\\u" + digits + "' (expected: \\u and four hexadecimal digits; a backslash is \\\\)");
        }
        return (char) Integer.parseInt(digits, 16);
    }

    private static char character(char escaped) {
        return switch (escaped) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'f' -> '\f';
            default -> escaped;
        };
    }

    /** The keys and values, in the order of the file. */
    List<Line> lines() {
        return lines;
    }

    /** Where a line is, for people: {@code tern.properties:12}. */
    String place(Line line) {
        return name + ':' + line.number();
    }

    /** How messages call the file. */
    String name() {
        return name;
    }
}
