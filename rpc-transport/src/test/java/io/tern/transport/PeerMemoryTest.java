package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerMemoryTest {
    private final PeerMemory memory = new PeerMemory(1_000);
    private final long[] held = new long[9];
    private final List<String> closed = new ArrayList<>();

    private PeerMemory.Account account(String name) {
        return memory.newAccount(reason -> closed.add(name + ": " + reason));
    }

    @Test
    void closesWhoHoldsMostWhenAllTogetherHoldTooMuch() {
        account("small").unread(300, 0);
        PeerMemory.Account large = account("large");
        large.add(200);
        large.unread(400, 0);
        assertThat(closed).isEmpty();

        PeerMemory.Account last = account("last");
        last.unread(200, 0);
        assertThat(closed)
                .singleElement()
                .asString()
                .startsWith("large: ")
                .contains("600 bytes")
                .contains("1000 bytes are the limit");
        large.unread(900, 0);
        assertThat(memory.usedBytes()).as("what it holds until it is gone").isEqualTo(1_600);
        assertThat(memory.freeBytes()).as("nobody gets more meanwhile").isZero();
        assertThat(closed).as("and nobody is closed instead of it").hasSize(1);
        large.close();
        large.add(10);
        assertThat(memory.usedBytes()).isEqualTo(500);
        last.unread(900, 0);
        assertThat(closed).as("from now on it is of no account").hasSize(2);
    }

    @Test
    void whatIsReadOrGoneIsFree() {
        PeerMemory.Account one = account("one");
        one.unread(900, 0);
        one.unread(100, 0);
        PeerMemory.Account other = account("other");
        other.add(800);
        assertThat(memory.usedBytes()).isEqualTo(900);
        one.close();
        one.close();
        other.close();
        assertThat(memory.usedBytes()).isZero();
        assertThat(closed).isEmpty();
    }

    @Test
    void whatAConnectionThatIsGoneHasLeftInAQueueCountsUntilItIsTakenOut() {
        PeerMemory.Account gone = account("gone");
        gone.unread(200, 0);
        gone.queued(900);
        assertThat(closed).hasSize(1);
        gone.close();
        assertThat(memory.usedBytes()).isEqualTo(900);
        PeerMemory.Account other = account("other");
        other.queued(900);
        assertThat(closed).as("nobody is closed for what is on its way out").hasSize(1);
        gone.queued(-900);
        assertThat(memory.usedBytes()).isEqualTo(900);
        other.queued(101);
        assertThat(closed).hasSize(2);
    }

    @Test
    void whatAConnectionThatWentByItselfHasLeftIsNobodyElsesEither() {
        PeerMemory.Account gone = account("gone");
        gone.queued(600);
        gone.close();
        PeerMemory.Account other = account("other");
        other.queued(900);
        assertThat(closed).isEmpty();
        assertThat(memory.freeBytes()).isZero();
        gone.queued(-600);
        assertThat(memory.freeBytes()).isEqualTo(100);
    }

    @Test
    void thereIsRoomForOneMoreHoweverManyTakeAllTheyMay() {
        List<PeerMemory.Account> greedy = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            greedy.add(account("greedy"));
        }
        for (int round = 0; round < 1_000; round++) {
            for (int i = 0; i < greedy.size(); i++) {
                held[i] = Math.min(held[i] + 10, memory.freeBytes());
                greedy.get(i).unread(held[i], 0);
            }
        }
        assertThat(closed).isEmpty();
        assertThat(memory.freeBytes()).isBetween(90L, 110L);
    }

    @Test
    void closesAsManyAsItTakes() {
        account("one").unread(400, 0);
        account("two").unread(500, 0);
        account("three").unread(5_000, 0);
        assertThat(closed).hasSize(1);
        account("four").unread(700, 0);
        assertThat(closed)
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactly("three", "four");
    }

    @Test
    void fewRepliesAreMadeBeforeThoseBeforeThemHaveBeenSent() {
        PeerMemory large = new PeerMemory(3_200_000);
        PeerMemory.Account one = large.newAccount(closed::add);
        PeerMemory.Account other = large.newAccount(closed::add);
        one.unread(50_000, 2_000_000);
        assertThat(one.isAhead())
                .as("half of a thirty-second, and what is no reply")
                .isFalse();
        one.queued(1);
        assertThat(one.isAhead()).isTrue();
        other.unread(20_000, 0);
        assertThat(other.isAhead()).as("less than is free").isFalse();
        other.unread(40_000, 0);
        assertThat(other.isAhead()).isTrue();
        other.unread(16_384, 0);
        one.unread(90_000, 2_000_000);
        assertThat(other.isAhead()).as("who has few").isFalse();
        other.unread(40_000, 0);
        one.close();
        assertThat(other.isAhead()).as("what is not sent any more").isFalse();
        one.queued(30_000);
        assertThat(other.isAhead()).as("what is on its way all the same").isTrue();
        one.queued(-30_001);
        assertThat(other.isAhead()).isFalse();
    }
}
