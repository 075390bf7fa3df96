package io.tern.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Base64;

/** Writes one message as JSON. Not thread-safe. */
final class JsonTreeWriter extends TreeWriter {
    private final JsonGenerator generator;

    JsonTreeWriter(JsonGenerator generator, ByteBuf buffer) {
        super(buffer, JsonFormat.MAX_DEPTH, TypeAdvice.DEPTH);
        this.generator = generator;
    }

    @Override
    boolean tellsTypes() {
        return false;
    }

    @Override
    void nullValue() throws IOException {
        generator.writeNull();
    }

    @Override
    void booleanValue(boolean value) throws IOException {
        generator.writeBoolean(value);
    }

    @Override
    void intValue(int value) throws IOException {
        generator.writeNumber(value);
    }

    @Override
    void longValue(long value) throws IOException {
        generator.writeNumber(value);
    }

    @Override
    void doubleValue(double value) throws IOException {
        generator.writeNumber(value);
    }

    @Override
    void stringValue(String value) throws IOException {
        if (isName(value)) {
            generator.writeString(value);
        } else {
            generator.writeRawValue(escaped(value));
        }
    }

    @Override
    void bytesValue(byte[] value) throws IOException {
        generator.writeString(Base64.getEncoder().encodeToString(value));
    }

    @Override
    void textValue(String type, String text) throws IOException {
        stringValue(text);
    }

    @Override
    void numberValue(String type, String digits) throws IOException {
        generator.writeNumber(digits);
    }

    @Override
    boolean beginList(Object identity, int size) throws IOException {
        enter();
        generator.writeStartArray();
        return true;
    }

    @Override
    void endList() throws IOException {
        generator.writeEndArray();
        exit();
    }

    @Override
    boolean beginMap(Object identity) throws IOException {
        return beginList(identity, 0);
    }

    @Override
    void beginEntry() throws IOException {
        beginList(this, 2);
    }

    @Override
    void endEntry() throws IOException {
        endList();
    }

    @Override
    void endMap() throws IOException {
        endList();
    }

    @Override
    boolean beginStruct(String type, String[] names, boolean typed, Object identity, boolean mutable)
            throws IOException {
        beginNamed();
        if (typed) {
            generator.writeStringField(TreeNode.Members.TYPE, type);
        }
        return true;
    }

    @Override
    void member(String name) throws IOException {
        generator.writeFieldName(name);
    }

    @Override
    void endStruct(Object identity, boolean mutable) throws IOException {
        endNamed();
    }

    @Override
    void beginWrapper(String type) throws IOException {
        beginNamed();
        generator.writeStringField(TreeNode.Members.TYPE, type);
        generator.writeFieldName(TreeNode.Members.VALUE);
    }

    @Override
    void endWrapper() throws IOException {
        endNamed();
    }

    @Override
    boolean namesKeys() {
        return true;
    }

    /** Whether every surrogate has its other half: others do not exist in UTF-8. */
    @Override
    boolean isName(String text) {
        boolean open = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLowSurrogate(c) != open) {
                return false;
            }
            open = Character.isHighSurrogate(c);
        }
        return !open;
    }

    @Override
    void beginNamed() throws IOException {
        enter();
        generator.writeStartObject();
    }

    @Override
    void endNamed() throws IOException {
        generator.writeEndObject();
        exit();
    }

    @Override
    void finish() throws IOException {
        generator.close();
    }

    /** The text with every character as {@code \}{@code uXXXX}. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() * 6 + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            escaped.append(String.format("\\u%04x", (int) text.charAt(i)));
        }
        return escaped.append('"').toString();
    }
}
