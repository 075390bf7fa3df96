package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class StackTextTest {
    @Test
    void readsTheFramesThatItWrites() {
        Exception thrown = new Exception();
        StackTraceElement[] frames = {
            new StackTraceElement("a.B$C", "<init>", "B.java", 12),
            new StackTraceElement("a.B$$Lambda/0x1", "run", null, -1),
            new StackTraceElement("B", "m", "B.java", -2)
        };
        thrown.setStackTrace(frames);
        assertThat(StackText.readFrames(StackText.writeFrames(thrown))).containsExactly(frames);
    }

    @Test
    void boundsWhatItWritesAndReads() {
        Exception thrown = new Exception("m".repeat(10_000));
        thrown.setStackTrace(IntStream.range(0, 500)
                .mapToObj(i -> new StackTraceElement("a.B" + "c".repeat(500), "m", "B.java", i))
                .toArray(StackTraceElement[]::new));
        assertThat(StackText.of(thrown)).hasSize(4_096);
        assertThat(StackText.writeFrames(thrown)).hasSizeLessThan(4_096);
        assertThat(StackText.readFrames("a.B.m(B.java:1)\n".repeat(500))).hasSize(20);
    }

    @Test
    void leavesOutWhatIsNoFrame() {
        String text = String.join(
                "\n", Arrays.asList("", "(", "a.b", "a.b()", "a.(:1)", ".b(:1)", "a.b(:x)", "a.b(:1", "a.b(:1)"));
        assertThat(StackText.readFrames(text)).containsExactly(new StackTraceElement("a", "b", null, 1));
        assertThat(StackText.readFrames(null)).isEmpty();
    }

    @Test
    void anExceptionThatThrowsWhenItIsAskedCostsItsTextAlone() {
        Exception hostile = new Exception() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new UnsupportedOperationException();
            }

            @Override
            public StackTraceElement[] getStackTrace() {
                throw new UnsupportedOperationException();
            }

            @Override
            public synchronized Throwable getCause() {
                throw new UnsupportedOperationException();
            }
        };
        assertThat(StackText.of(hostile)).contains("its message cannot be made");
        assertThat(StackText.writeFrames(hostile)).isNull();
    }
}
