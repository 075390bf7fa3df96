package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.ServiceDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Exceptions whose classes, or the JDK's above them, do more than Throwable does. */
final class OddExceptionsTest {
    interface Shelf {
        void put() throws Disk, Target, BadName, Blank, Closed;
    }

    /** The JDK's part casts the cause. */
    static final class Disk extends UncheckedIOException {
        private static final long serialVersionUID = 1L;

        Disk(String message, IOException cause) {
            super(message, cause);
        }
    }

    /** The JDK's part keeps the cause in a field of its own. */
    static final class Target extends InvocationTargetException {
        private static final long serialVersionUID = 1L;

        Target(Throwable target) {
            super(target, "called");
        }
    }

    /** The JDK's part makes its message from fields. */
    static final class BadName extends URISyntaxException {
        private static final long serialVersionUID = 1L;

        BadName() {
            super("a b", "blank", 1);
        }
    }

    /** Breaks whatever it is asked but its message. */
    static final class Blank extends Exception {
        private static final long serialVersionUID = 1L;

        Blank(String message) {
            super(message);
        }

        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException("cause");
        }

        @Override
        public StackTraceElement @Nullable [] getStackTrace() {
            return null;
        }
    }

    /** Takes no frames. */
    static final class Closed extends Exception {
        private static final long serialVersionUID = 1L;

        Closed(String message) {
            super(message);
        }

        @Override
        public void setStackTrace(StackTraceElement[] frames) {
            throw new UnsupportedOperationException("frames");
        }
    }

    private static Throwable roundTrip(Throwable thrown) {
        ServiceDescriptor service = ServiceDescriptor.of(Shelf.class);
        TypeGraph graph = TypeGraph.of(service);
        ExceptionCodec codec = new ExceptionCodec(
                graph, new ProtostuffSerializer().bind(graph), service.methods().get(0));
        ByteBuf bytes = Unpooled.buffer();
        assertThat(codec.write(thrown, bytes, true)).isTrue();
        return codec.read(bytes);
    }

    @Test
    void aCauseThatTheClassWouldNotGiveBackIsSuppressed() {
        Throwable disk = roundTrip(new Disk("full", new IOException("no space")));
        assertThat(disk).isInstanceOf(Disk.class).hasMessage("full").hasNoCause();
        assertThat(disk.getSuppressed())
                .singleElement()
                .satisfies(cause -> assertThat(cause).hasMessageContaining("java.io.IOException: no space"));

        Throwable target = roundTrip(new Target(new IOException("no space")));
        assertThat(target).isInstanceOf(Target.class).hasMessage("called").hasNoCause();
        assertThat(target.getSuppressed())
                .singleElement()
                .satisfies(cause -> assertThat(cause).hasMessageContaining("java.io.IOException: no space"));
    }

    @Test
    void aMessageThatTheClassComputesAnewIsSuppressed() {
        BadName thrown = new BadName();
        Throwable read = roundTrip(thrown);
        assertThat(read).isInstanceOf(BadName.class);
        assertThat(read.getSuppressed())
                .singleElement()
                .satisfies(text -> assertThat(text).hasMessage("thrown with the message: " + thrown.getMessage()));
    }

    @Test
    void aMethodThatThrowsCostsNothingElse() {
        assertThat(roundTrip(new Blank("text")).getMessage()).isEqualTo("text");
        assertThat(roundTrip(new Closed("text"))).isInstanceOf(Closed.class).hasMessage("text");
    }
}
