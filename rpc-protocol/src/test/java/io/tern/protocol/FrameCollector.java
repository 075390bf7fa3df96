package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.testkit.ManualClock;
import java.util.ArrayList;
import java.util.List;

/** One receiving end: a decoder whose frames are kept, with a budget of its own unless given one. Not thread-safe. */
final class FrameCollector implements FrameHandler, BodyBudget.Reader {
    static final int LIMIT = 8 * 1024;

    final List<Frame> frames = new ArrayList<>();
    final List<String> wishes = new ArrayList<>();
    final FrameDecoder decoder;
    final BodyBudget budget;

    FrameCollector(Side side, int frameLimitBytes, BodyBudget budget) {
        this.budget = budget;
        this.decoder = new FrameDecoder(side, frameLimitBytes, budget.newAccount(this), this);
    }

    FrameCollector(Side side) {
        this(side, LIMIT, new BodyBudget(1 << 20, new ManualClock()));
    }

    /** A receiver that has got the peer's HELLO already. */
    static FrameCollector afterHello(Side side) {
        FrameCollector collector = new FrameCollector(side);
        collector.greet();
        return collector;
    }

    void greet() {
        feed(bytes(HelloFrame.builder("peer", "peer-1").build()));
        frames.clear();
    }

    void feed(ByteBuf in) {
        try {
            decoder.feed(in);
        } finally {
            in.release();
        }
    }

    /** Feeds them in parts that end at the given positions. */
    void feedInParts(byte[] bytes, List<Integer> ends) {
        int from = 0;
        for (int end : ends) {
            feed(Unpooled.wrappedBuffer(bytes, from, end - from));
            from = end;
        }
        feed(Unpooled.wrappedBuffer(bytes, from, bytes.length - from));
    }

    Frame only() {
        if (frames.size() != 1) {
            throw new AssertionError("frames: " + frames);
        }
        return frames.get(0);
    }

    static ByteBuf bytes(ControlFrame frame) {
        ByteBuf out = Unpooled.buffer();
        frame.encode(out);
        return out;
    }

    static ByteBuf header(int type, int flags, int id, int length) {
        return Unpooled.buffer()
                .writeInt(FrameHeader.MAGIC)
                .writeByte(FrameHeader.VERSION)
                .writeByte(type)
                .writeShort(flags)
                .writeInt(id)
                .writeInt(length);
    }

    @Override
    public void onFrame(Frame frame) {
        if (frame instanceof HelloFrame) {
            decoder.agreed(FrameHeader.VERSION);
        }
        frames.add(frame);
    }

    @Override
    public void pause() {
        wishes.add("pause");
    }

    @Override
    public void resume() {
        wishes.add("resume");
    }

    @Override
    public void close(String reason) {
        wishes.add("close");
    }
}
