package io.tern.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tern.api.GenericServiceException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The messages of the {@code json} serializer for a caller that has no types: text goes out and text comes in. What the text
 * may contain is up to the other side, which reads it with the types of its interface. Thread-safe.
 */
public final class GenericJson {
    /** Name of the serializer whose messages these are. */
    public static final String SERIALIZER = "json";

    private static final String NOTHING = "null";

    private final JsonFormat format = new JsonFormat();

    /** For one reference. */
    public GenericJson() {}

    /**
     * Checks the text of arguments before it goes anywhere.
     *
     * @throws WireValueException if it is not one JSON list of so many values; says where, never what
     */
    public void checkArguments(String json, int count) {
        String expected = count == 0
                ? "an empty JSON list"
                : "a JSON list of " + count + (count == 1 ? " value, the only argument" : " values, the arguments");
        try (JsonParser parser = format.newParser(json)) {
            int lone = loneSurrogate(json);
            if (lone >= 0) {
                throw new JsonTextException("a surrogate without its other half at character " + (lone + 1));
            }
            int found = countValues(parser);
            if (found != count) {
                throw new JsonTextException("a list of " + found + (found == 1 ? " value" : " values"));
            }
        } catch (JsonTextException e) {
            throw new WireValueException(e.getMessage() + " (expected: " + expected + ")");
        } catch (IOException e) {
            throw new WireValueException(JsonTextException.of(e).getMessage() + " (expected: " + expected + ")");
        }
    }

    /** Appends arguments that were checked. */
    public void writeArguments(String json, ByteBuf out) {
        ByteBufUtil.reserveAndWriteUtf8(out, json, ByteBufUtil.utf8Bytes(json));
    }

    /**
     * The result in all readable bytes of a buffer that the caller keeps; {@code null} where the method has none.
     *
     * @throws WireFormatException if the bytes are no result
     */
    public String readResult(ByteBuf in) {
        if (!in.isReadable()) {
            return NOTHING;
        }
        String json = text(in);
        try (JsonParser parser = format.newParser(json)) {
            int found = countValues(parser);
            if (found != 1) {
                throw new WireFormatException(found + " values (expected: 1)");
            }
        } catch (IOException e) {
            throw new WireFormatException("expected a list of one value, found "
                    + JsonTextException.of(e).getMessage());
        }
        return json.substring(json.indexOf('[') + 1, json.lastIndexOf(']')).strip();
    }

    /**
     * The exception in all readable bytes of a buffer that the caller keeps.
     *
     * @throws WireFormatException if the bytes are no exception
     */
    public GenericServiceException readException(ByteBuf in) {
        ThrownHead head = ThrownHead.read(in);
        String fields = text(in);
        try (JsonParser parser = format.newParser(fields)) {
            requireStart(parser, JsonToken.START_OBJECT);
            parser.skipChildren();
            requireEnd(parser);
        } catch (IOException e) {
            throw new WireFormatException("expected an object of fields, found "
                    + JsonTextException.of(e).getMessage());
        }
        GenericServiceException made = new GenericServiceException(
                head.name(),
                head.text(),
                fields,
                head.causes() == null ? null : new RemoteCauseException(head.causes()));
        StackText.prepend(head.frames(), made);
        return made;
    }

    private static int countValues(JsonParser parser) throws IOException {
        requireStart(parser, JsonToken.START_ARRAY);
        int values = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
            values++;
        }
        requireEnd(parser);
        return values;
    }

    private static void requireStart(JsonParser parser, JsonToken start) throws IOException {
        JsonToken found = parser.nextToken();
        if (found != start) {
            throw new JsonTextException(found == null ? "no JSON at all" : JsonTextException.describe(found));
        }
    }

    private static void requireEnd(JsonParser parser) throws IOException {
        if (parser.nextToken() != null) {
            throw new JsonTextException("a second value at " + JsonTextException.place(parser.currentTokenLocation()));
        }
    }

    private static String text(ByteBuf in) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(in.nioBuffer()).toString();
        } catch (CharacterCodingException e) {
            throw new WireFormatException("JSON that is not UTF-8");
        }
    }

    /** Where UTF-8 would lose something, or -1. */
    private static int loneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                int codePoint = text.codePointAt(i);
                if (!Character.isSupplementaryCodePoint(codePoint)) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
