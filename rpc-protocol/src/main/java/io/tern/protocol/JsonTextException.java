package io.tern.protocol;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A text is not the JSON that it should be. The message says where, and never quotes the text, as Jackson's would. */
final class JsonTextException extends IOException {
    private static final long serialVersionUID = 1L;

    JsonTextException(String found) {
        super(found);
    }

    /** What Jackson found, without its words. */
    static JsonTextException of(IOException refusal) {
        if (refusal instanceof JsonTextException known) {
            return known;
        }
        JsonLocation location = refusal instanceof JsonProcessingException known ? known.getLocation() : null;
        return new JsonTextException((refusal instanceof StreamConstraintsException
                        ? "JSON with more than " + JsonFormat.MAX_DEPTH + " lists and objects inside each other"
                        : "text that is malformed or names a member twice")
                + (location == null ? "" : ", at " + place(location)));
    }

    static String place(@Nullable JsonLocation location) {
        return location == null ? "?" : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    static String describe(JsonToken start) {
        return switch (start) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "a text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            default -> "null";
        };
    }
}
