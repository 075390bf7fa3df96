package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.tern.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    private static final int KIB = 1024;
    private static final int BODY = 200 * KIB;
    private static final int PIECE = 30 * KIB;

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
        announce(slow, 2, 1);
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
    void whoHasSentNothingOfABodyIsNotGivenUpForNothing() {
        FrameCollector header = connection();
        announce(header, BODY, 0);
        FrameCollector slow = connection();
        announce(slow, BODY, 1);
        clock.advance(Duration.ofMinutes(1));
        announce(connection(), 1000 * KIB, 990 * KIB);
        assertThat(header.wishes).isEmpty();
        assertThat(slow.wishes).containsExactly("close");
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

    /** Read as sockets are: in pieces. */
    private static void sendInPieces(FrameCollector connection, byte[] bytes, int count) {
        for (int at = 0; at < count; at += PIECE) {
            connection.feed(Unpooled.wrappedBuffer(bytes, at, Math.min(PIECE, count - at)));
        }
    }

    private static byte[] random(int bytes, int seed) {
        byte[] all = new byte[bytes];
        new Random(seed).nextBytes(all);
        return all;
    }

    @Test
    void whatABodyHasHadIsThereForTheNextOne() {
        announce(connection(), BODY, 1);
        FrameCollector connection = connection();
        for (int seed = 1; seed <= 3; seed++) {
            byte[] body = random(500 * KIB, seed);
            announce(connection, body.length, 0);
            assertThat(budget.spareBytes()).isEqualTo(seed == 1 ? 0 : 31L * SpareArrays.ARRAY_BYTES);
            sendInPieces(connection, body, body.length - 1);
            assertThat(budget.spareBytes()).isZero();
            connection.feed(Unpooled.wrappedBuffer(body, body.length - 1, 1));
            DataFrame frame = (DataFrame) connection.frames.get(seed - 1);
            assertThat(frame.message(Compression.none(body.length)).toByteBuf())
                    .isEqualTo(Unpooled.wrappedBuffer(body));
        }
    }

    @Test
    void memoryThatNobodyHasNeededForASecondIsLetGo() {
        FrameCollector connection = connection();
        announce(connection, 1000 * KIB, 0);
        sendInPieces(connection, new byte[900 * KIB], 900 * KIB);
        FrameCollector other = connection();
        announce(other, 300 * KIB, 1);
        connection.decoder.close();
        assertThat(budget.spareBytes()).isGreaterThan(700 * KIB);
        budget.sweep();
        sendInPieces(other, new byte[200 * KIB], 200 * KIB);
        budget.sweep();
        assertThat(budget.spareBytes())
                .as("what the other one has taken is needed, the rest not")
                .isZero();
        other.decoder.close();
        Awaitility.await().untilAsserted(() -> {
            System.gc();
            assertThat(budget.spareBytes())
                    .as("after the last body, when the collector wants room")
                    .isZero();
        });
    }

    @Test
    void whileABodyArrivesTheCollectorLeavesWhatIsKept() {
        announce(connection(), BODY, 1);
        FrameCollector connection = connection();
        announce(connection, 500 * KIB, 0);
        sendInPieces(connection, new byte[400 * KIB], 400 * KIB);
        connection.decoder.close();
        System.gc();
        assertThat(budget.spareBytes()).isGreaterThan(300 * KIB);
    }

    @Test
    void whatIsKeptAndWhatIsUsedIsNoMoreThanTheLimit() {
        announce(connection(), BODY, 1);
        FrameCollector large = connection();
        announce(large, 2000 * KIB, 0);
        sendInPieces(large, new byte[900 * KIB], 900 * KIB);
        large.decoder.close();
        assertThat(budget.spareBytes()).isGreaterThan(700 * KIB);
        for (int i = 0; i < 20; i++) {
            announce(connection(), BODY, 40 * KIB);
            assertThat(budget.usedBytes() + budget.spareBytes()).isLessThanOrEqualTo(1000 * KIB);
        }
        assertThat(budget.usedBytes()).isEqualTo(20 * 48 * KIB + 16 * KIB);
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
