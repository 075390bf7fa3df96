package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import java.util.Objects;

/**
 * Gives a number to a method or an attachment key, once, for the rest of the connection. Immutable, thread-safe.
 *
 * @param id the number, from 1, without gaps
 * @param definition what it stands for
 */
public record DefineFrame(int id, Definition definition) implements ControlFrame {
    static final int KEY = 1;

    public DefineFrame {
        FrameHeader.checkCallId(id);
        Objects.requireNonNull(definition, "definition");
    }

    @Override
    public FrameType type() {
        return FrameType.DEFINE;
    }

    @Override
    public void encode(ByteBuf out) {
        if (definition instanceof MethodDefinition method) {
            int start = FrameHeader.begin(out, FrameType.DEFINE, 0, id);
            method.write(out);
            FrameHeader.end(out, start);
        } else if (definition instanceof KeyDefinition key) {
            int start = FrameHeader.begin(out, FrameType.DEFINE, KEY, id);
            key.write(out);
            FrameHeader.end(out, start);
        }
    }

    static DefineFrame decode(int id, int flags, ByteBuf body) {
        Definition definition = (flags & KEY) != 0 ? KeyDefinition.read(body) : MethodDefinition.read(body);
        Wire.checkEnd(body, "DEFINE");
        return new DefineFrame(id, definition);
    }
}
