package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.tern.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    private static final int KIB = 1024;
    private static final int BODY = 200 * KIB;

    private final ManualClock clock = new ManualClock();
    private final BodyBudget budget = new BodyBudget(1000 * KIB, clock);
    private final List<FrameCollector> all = new ArrayList<>();

    private FrameCollector connection() {
        FrameCollector connection = new FrameCollector(Side.SERVER, 10_000 * KIB, budget);
        connection.greet();
        all.add(connection);
        return connection;
    }

    private static void announce(FrameCollector connection, int bytes, int sent) {
        connection.feed(
                FrameCollector.header(FrameType.DATA.number(), 0, 1, bytes).writeZero(sent));
    }

    private static void send(FrameCollector connection, int bytes) {
        connection.feed(Unpooled.wrappedBuffer(new byte[bytes]));
    }

    @Test
    void nobodyIsDisturbedBelowTheLimit() {
        for (int i = 0; i < 5; i++) {
            announce(connection(), BODY, BODY - 1);
        }
        assertThat(budget.usedBytes()).isBetween(5L * (BODY - 1), 5L * BODY);
        all.forEach(connection -> send(connection, 1));
        assertThat(budget.usedBytes()).isZero();
        assertThat(all).allSatisfy(connection -> {
            assertThat(connection.wishes).isEmpty();
            assertThat(connection.frames).hasSize(1);
        });
    }

    @Test
    void theSlowestIsClosedAndTheOthersFinish() {
        FrameCollector slow = connection();
        announce(slow, BODY, 10);
        clock.advance(Duration.ofMinutes(1));
        List<FrameCollector> fast = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            fast.add(connection());
            announce(fast.get(i), BODY, BODY - 1);
        }
        assertThat(slow.wishes).containsExactly("close");
        fast.forEach(connection -> send(connection, 1));
        assertThat(fast).allSatisfy(connection -> assertThat(connection.frames).hasSize(1));
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void whoWasGivenUpCountsNoMore() {
        FrameCollector slow = connection();
        announce(slow, BODY, 10);
        clock.advance(Duration.ofMinutes(1));
        announce(connection(), 1000 * KIB, 990 * KIB);
        assertThat(slow.wishes).containsExactly("close");
        long used = budget.usedBytes();
        send(slow, BODY / 2);
        slow.decoder.close();
        slow.decoder.close();
        assertThat(budget.usedBytes()).isEqualTo(used);
    }

    @Test
    void aSmallMessageInTwoReadsWaitsForNoLargeOne() {
        FrameCollector large = connection();
        FrameCollector largest = connection();
        FrameCollector slow = connection();
        announce(slow, 1, 0);
        clock.advance(Duration.ofSeconds(5));
        announce(large, 300 * KIB, 250 * KIB);
        announce(largest, 990 * KIB, 900 * KIB);
        assertThat(largest.wishes).containsExactly("pause");
        for (int i = 0; i < 40; i++) {
            FrameCollector small = connection();
            announce(small, 100, 60);
            assertThat(small.wishes).isEmpty();
            send(small, 40);
            assertThat(small.frames).hasSize(1);
        }
        assertThat(largest.wishes).as("one of the large ones reads on").contains("resume");
    }

    @Test
    void manyThatAnnounceMuchAndSendLittleDoNotStarveTheRest() {
        List<FrameCollector> hostile = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            hostile.add(connection());
            announce(hostile.get(i), 10_000 * KIB, 1);
            clock.advance(Duration.ofMillis(10));
        }
        FrameCollector honest = connection();
        announce(honest, BODY, BODY / 2);
        send(honest, BODY / 2);
        assertThat(honest.frames).hasSize(1);
        assertThat(honest.wishes).doesNotContain("close");
        assertThat(budget.usedBytes()).isLessThanOrEqualTo(1000 * KIB);
        assertThat(hostile.stream().filter(one -> one.wishes.contains("close"))).hasSizeGreaterThan(400);
    }

    @Test
    void aSmallOneThatHasJustBegunIsNotTheSlowest() {
        FrameCollector small = connection();
        announce(small, 100, 60);
        for (int i = 0; i < 50; i++) {
            announce(connection(), 10_000 * KIB, 100 * KIB);
        }
        assertThat(all.stream().filter(one -> one.wishes.contains("close"))).hasSizeGreaterThan(30);
        send(small, 40);
        assertThat(small.frames).hasSize(1);
        assertThat(small.wishes).doesNotContain("close");
    }

    @Test
    void theLargestPausesUntilThereIsRoom() {
        FrameCollector large = connection();
        FrameCollector small = connection();
        FrameCollector slow = connection();
        announce(slow, BODY, 1);
        clock.advance(Duration.ofSeconds(5));
        announce(large, 990 * KIB, 900 * KIB);
        announce(small, 300 * KIB, 250 * KIB);
        assertThat(slow.wishes).containsExactly("close");
        assertThat(large.wishes).containsExactly("pause");
        send(small, 50 * KIB);
        assertThat(small.frames).hasSize(1);
        assertThat(large.wishes).containsExactly("pause", "resume");
        send(large, 90 * KIB);
        assertThat(large.frames).hasSize(1);
    }

    @Test
    void thoseThatReadNothingWhileOthersWaitAreGivenUpInTheEnd() {
        FrameCollector large = connection();
        FrameCollector stalled = connection();
        FrameCollector slow = connection();
        announce(slow, BODY, 1);
        clock.advance(Duration.ofSeconds(5));
        announce(large, 990 * KIB, 900 * KIB);
        announce(stalled, 300 * KIB, 250 * KIB);
        assertThat(large.wishes).containsExactly("pause");
        clock.advance(Duration.ofMinutes(10));
        budget.sweep();
        assertThat(stalled.wishes).containsExactly("close");
        assertThat(large.wishes).containsExactly("pause", "resume");
    }

    @Test
    void aSweepWithoutPressureClosesNobody() {
        announce(connection(), BODY, 1);
        clock.advance(Duration.ofMinutes(10));
        budget.sweep();
        assertThat(all.get(0).wishes).isEmpty();
    }
}
