package io.tern.bench.load;

/** Writes one flat JSON object on one line. Not thread-safe. */
final class JsonLine {
    private final StringBuilder text = new StringBuilder("{");

    JsonLine add(String name, long value) {
        name(name).append(value);
        return this;
    }

    JsonLine add(String name, String value) {
        name(name).append('"');
        value.chars().forEach(this::append);
        text.append('"');
        return this;
    }

    private StringBuilder name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        return text.append('"').append(name).append("\":");
    }

    private void append(int c) {
        if (c == '"' || c == '\\') {
            text.append('\\').append((char) c);
        } else if (c < ' ' || c > '~') {
            text.append(String.format("\\u%04x", c));
        } else {
            text.append((char) c);
        }
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
