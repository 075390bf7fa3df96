package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceContextTest {
    /** The example of the recommendation. */
    private static final String HEADER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static final TraceContext CONTEXT =
            new TraceContext(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L, (byte) 1);

    @Test
    void readsAndPrintsTheHeader() {
        assertThat(TraceContext.parse(HEADER)).isEqualTo(CONTEXT).hasToString(HEADER);
        assertThat(CONTEXT.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(CONTEXT.sampled()).isTrue();
        assertThat(TraceContext.parse(HEADER.replace("-01", "-00")).sampled()).isFalse();
    }

    @Test
    void readsWhatLaterVersionsBeginWith() {
        String later = "01" + HEADER.substring(2);
        assertThat(TraceContext.parse(later)).isEqualTo(CONTEXT);
        assertThat(TraceContext.parse(later + "-what-the-future-brings")).isEqualTo(CONTEXT);
        assertThat(TraceContext.parse(later + ".what-the-future-brings")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01",
                "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333 -01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
                "0x-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"
            })
    void startsAnewAfterAMalformedHeader(String header) {
        assertThat(TraceContext.parse(header)).isNull();
    }

    @Test
    void refusesIdsOfZero() {
        assertThatThrownBy(() -> new TraceContext(0, 0, 1, (byte) 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TraceContext(1, 1, 0, (byte) 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new TraceContext(0, 1, 1, (byte) 0)).isNotNull();
        assertThat(new TraceContext(1, 0, 1, (byte) 0)).isNotNull();
    }

    @Test
    void neverMakesIdsOfZero() {
        TraceContext root = TraceContext.newRoot(scripted(0, 0, 5, 0, 0, 6));
        assertThat(root).isEqualTo(new TraceContext(0, 5, 6, (byte) 1));
        assertThat(root.newChild(scripted(0, 7))).isEqualTo(new TraceContext(0, 5, 7, (byte) 1));
    }

    private static RandomGenerator scripted(long... values) {
        Deque<Long> left = new ArrayDeque<>();
        for (long value : values) {
            left.add(value);
        }
        return left::remove;
    }

    @Test
    void aChildKeepsTraceAndFlags() {
        TraceContext unsampled = new TraceContext(1, 2, 3, (byte) 0);
        assertThat(unsampled.withSpanId(9)).isEqualTo(new TraceContext(1, 2, 9, (byte) 0));
        assertThat(unsampled.newChild(scripted(9)).sampled()).isFalse();
    }

    @Test
    void opensAndCarriesItself() {
        List<TraceContext> seen = new java.util.ArrayList<>();
        Runnable look = () -> seen.add(TraceContext.currentOrNull());
        Runnable carried;
        try (CallScope scope = CONTEXT.open()) {
            look.run();
            carried = TraceContext.carry(look);
        }
        look.run();
        carried.run();
        CONTEXT.wrap(look).run();

        assertThat(seen).containsExactly(CONTEXT, null, CONTEXT, CONTEXT);
        assertThat(TraceContext.carry(look)).isSameAs(look);
    }
}
