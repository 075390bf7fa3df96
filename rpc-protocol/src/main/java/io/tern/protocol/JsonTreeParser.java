package io.tern.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one JSON text as a tree. The parser limits how deep it is. Not thread-safe. */
final class JsonTreeParser {
    private final JsonParser parser;

    JsonTreeParser(JsonParser parser) {
        this.parser = parser;
    }

    TreeNode parse() throws IOException {
        Object root = read(next());
        if (!(root instanceof TreeNode node)) {
            throw new WireFormatException("expected an array or object, found " + TreeNode.describe(root));
        }
        if (parser.nextToken() != null) {
            throw new WireFormatException("more than one JSON value");
        }
        return node;
    }

    private @Nullable Object read(JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> readObject();
            case START_ARRAY -> readArray();
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> readInteger();
            case VALUE_NUMBER_FLOAT -> new TreeNumber(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new WireFormatException("JSON that ends too early");
        };
    }

    private Number readInteger() throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> parser.getIntValue();
            case LONG -> parser.getLongValue();
            default -> new TreeNumber(parser.getText());
        };
    }

    private TreeNode readArray() throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            elements.add(read(token));
        }
        return new TreeNode.Elements(elements);
    }

    private TreeNode readObject() throws IOException {
        List<String> names = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String type = null;
        while (next() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (!seen.add(name)) {
                throw new WireFormatException("a JSON object with two members of one name");
            }
            Object value = read(next());
            if (name.equals(TreeNode.Members.TYPE) && value instanceof String text) {
                type = text;
            }
            names.add(name);
            values.add(value);
        }
        return new TreeNode.Members(type, names.toArray(new String[0]), values.toArray());
    }

    private JsonToken next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new WireFormatException("JSON that ends too early");
        }
        return token;
    }
}
