package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Priority;
import io.tern.api.ServerTask;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TaskQueueTest {
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration LATER = Duration.ofSeconds(10);
    private static final int ROOM = 1_000;

    private final TestRuntime runtime = TestRuntime.create();
    private final TaskQueue queue = new TaskQueue(runtime.context().clock());

    private SampleTask task(String client) {
        return task(client, LATER);
    }

    private SampleTask task(String client, Duration timeout) {
        return new SampleTask(runtime, timeout, new CountDownLatch(0), client);
    }

    private SampleTask add(String client) {
        return add(task(client));
    }

    private SampleTask add(SampleTask task) {
        queue.add(task);
        return task;
    }

    private List<ServerTask> pollAll() {
        return Stream.generate(queue::poll).takeWhile(task -> task != null).toList();
    }

    @Test
    void clientsTakeTurnsEachWithItsOldestTask() {
        SampleTask a1 = add("a");
        SampleTask a2 = add("a");
        SampleTask a3 = add("a");
        SampleTask b1 = add("b");
        assertThat(queue.poll()).isSameAs(a1);
        SampleTask c1 = add("c");
        SampleTask b2 = add("b");
        assertThat(pollAll()).containsExactly(b1, a2, c1, b2, a3);
        assertThat(queue.size()).isZero();
    }

    @Test
    void whereItIsFullWhoHasMostGivesWay() {
        SampleTask a1 = add("a");
        SampleTask a2 = add("a");
        SampleTask a3 = add("a");
        SampleTask b1 = task("b");
        TaskQueue.Room room = queue.makeRoom(b1, 0, 3);
        assertThat(room.leaving()).containsExactly(a1);
        assertThat(room.isFree()).isTrue();
        add(b1);
        assertThat(pollAll()).containsExactly(a2, b1, a3);
    }

    @Test
    void whatMattersLessGivesWayToWhatMattersMore() {
        SampleTask normal = add("a");
        SampleTask firstSheddable = add(task("b").of(Priority.SHEDDABLE));
        SampleTask otherSheddable = add(task("b").of(Priority.SHEDDABLE));
        assertThat(queue.makeRoom(task("a"), 0, 3).leaving()).containsExactly(firstSheddable);
        SampleTask another = add("a");
        assertThat(queue.makeRoom(task("a").of(Priority.CRITICAL), 0, 3).leaving())
                .containsExactly(otherSheddable);
        SampleTask critical = add(task("a").of(Priority.CRITICAL));
        assertThat(queue.makeRoom(task("c").of(Priority.CRITICAL), 0, 3).leaving())
                .containsExactly(normal);
        SampleTask last = add(task("c").of(Priority.CRITICAL));
        assertThat(queue.makeRoom(task("d").of(Priority.SHEDDABLE), 0, 3).leaving())
                .isEmpty();
        assertThat(queue.makeRoom(task("c"), 0, 3).leaving())
                .as("not even of who has more")
                .isEmpty();
        assertThat(pollAll()).containsExactly(another, last, critical);
    }

    /** Those that matter more may have more room, so there may be more than there is room for. */
    @Test
    void whereThereIsMoreThanRoomForItATaskStillTakesThePlaceOfWhatMattersLess() {
        SampleTask sheddable = add(task("a").of(Priority.SHEDDABLE));
        add(task("b").of(Priority.CRITICAL));
        add(task("c").of(Priority.CRITICAL));
        SampleTask normal = task("d");
        TaskQueue.Room room = queue.makeRoom(normal, 0, 2);
        assertThat(room.leaving()).containsExactly(sheddable);
        assertThat(room.isFree()).isTrue();
        add(normal);
        assertThat(queue.makeRoom(task("e"), 0, 2).isFree()).isFalse();
    }

    @Test
    void whatMattersLessDoesNotComeInPlaceOfWhatIsShed() {
        SampleTask first = add(task("a").of(Priority.CRITICAL));
        SampleTask second = add(task("a").of(Priority.CRITICAL));
        TaskQueue.Room room = queue.makeRoom(task("b").of(Priority.SHEDDABLE), 1, 3);
        assertThat(room.leaving()).containsExactly(first);
        assertThat(room.isFree()).isFalse();
        assertThat(queue.makeRoom(task("b").of(Priority.CRITICAL), 0, 3).isFree())
                .isTrue();
        assertThat(pollAll()).containsExactly(second);
    }

    @Test
    void nobodyGivesWayToWhoWouldHaveAsMuch() {
        SampleTask a1 = add("a");
        SampleTask a2 = add("a");
        SampleTask b1 = add("b");
        assertThat(queue.makeRoom(task("a"), 0, 3).leaving()).isEmpty();
        TaskQueue.Room room = queue.makeRoom(task("b"), 0, 3);
        assertThat(room.leaving()).isEmpty();
        assertThat(room.isFree()).isFalse();
        assertThat(pollAll()).containsExactly(a1, b1, a2);
    }

    @Test
    void whoseTimeIsOverLeavesBeforeAnybodyGivesWay() {
        SampleTask a1 = add("a");
        SampleTask a2 = add("a");
        SampleTask b1 = add(task("b", SOON));
        runtime.advance(SOON);
        assertThat(queue.makeRoom(task("c"), 0, 3).leaving()).containsExactly(b1);
        SampleTask c1 = add("c");
        assertThat(pollAll()).containsExactly(a1, c1, a2);
    }

    @Test
    void whoCancelsAtOnceTakesNoPlaceAndNoTurn() {
        for (int i = 0; i < 100; i++) {
            add("a").unwanted();
            queue.dropUnwanted("a");
        }
        assertThat(queue.size()).isZero();
        SampleTask cancelled = add("a");
        SampleTask b1 = add("b");
        SampleTask a2 = add("a");
        cancelled.unwanted();
        assertThat(pollAll()).containsExactly(a2, b1);
    }

    @Test
    void whatNobodyWantsGoesBeforeWhatSomebodyWants() {
        for (int i = 0; i < 8; i++) {
            add("gone " + i).unwanted();
        }
        SampleTask a1 = add("a");
        SampleTask a2 = add("a");
        assertThat(queue.makeRoom(task("b"), 7, ROOM).leaving()).isEmpty();
        assertThat(pollAll()).containsExactly(a1, a2);
    }

    @Test
    void allIsTakenOutAtTheEnd() {
        SampleTask a1 = add("a");
        SampleTask b1 = add("b");
        assertThat(queue.drain()).containsExactly(a1, b1);
        assertThat(queue.size()).isZero();
        assertThat(queue.poll()).isNull();
    }

    /** Nobody is left with more than one task more than a client who lost some. */
    @Property(tries = 300)
    void tooMuchIsTakenFromThoseWhoHaveMost(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 30) Integer> lengths,
            @ForAll @IntRange(max = 200) int excess) {
        TaskQueue fresh = new TaskQueue(runtime.context().clock());
        List<List<SampleTask>> added = new ArrayList<>();
        for (int i = 0; i < lengths.size(); i++) {
            String client = "client " + i;
            added.add(IntStream.range(0, lengths.get(i))
                    .mapToObj(number -> task(client))
                    .toList());
            added.get(i).forEach(task -> fresh.add(task));
        }
        int size = fresh.size();
        List<ServerTask> removed = fresh.makeRoom(task("nobody"), excess, ROOM).leaving();
        assertThat(removed).hasSize(Math.min(excess, size));
        assertThat(fresh.size()).isEqualTo(size - removed.size());
        int[] lost = new int[lengths.size()];
        for (int i = 0; i < lost.length; i++) {
            List<SampleTask> mine = added.get(i);
            lost[i] = (int) mine.stream().filter(removed::contains).count();
            assertThat(removed).as("the oldest").containsAll(mine.subList(0, lost[i]));
        }
        int most = IntStream.range(0, lost.length)
                .map(i -> lengths.get(i) - lost[i])
                .max()
                .orElseThrow();
        for (int i = 0; i < lost.length; i++) {
            if (lost[i] > 0) {
                assertThat(lengths.get(i) - lost[i]).isGreaterThanOrEqualTo(most - 1);
            }
        }
        assertThat(fresh.drain()).hasSize(size - removed.size()).noneMatch(removed::contains);
    }

    /** Whatever comes and goes: what was shed never mattered more than what is left or comes, and the queue counts right. */
    @Property(tries = 300)
    void ofTooMuchWhatMattersLeastIsShedFirst(
            @ForAll @Size(max = 60) List<Priority> priorities,
            @ForAll @IntRange(max = 60) int excess,
            @ForAll @IntRange(min = 1, max = 5) int clients,
            @ForAll @IntRange(max = 20) int polled,
            @ForAll Priority arriving) {
        TaskQueue fresh = new TaskQueue(runtime.context().clock());
        for (int i = 0; i < priorities.size(); i++) {
            fresh.add(task("client " + i % clients).of(priorities.get(i)));
        }
        fresh.pollMost(polled);
        int size = fresh.size();
        SampleTask arrival = task("arrives").of(arriving);
        TaskQueue.Room room = fresh.makeRoom(arrival, excess, ROOM);
        List<ServerTask> shed = room.leaving();
        assertThat(shed).hasSize(Math.min(excess, size));
        assertThat(room.isFree()).isEqualTo(shed.stream().allMatch(lost -> arriving.compareTo(lost.priority()) <= 0));
        if (room.isFree()) {
            fresh.add(arrival);
        }
        assertThat(fresh.size()).isEqualTo(size - shed.size() + (room.isFree() ? 1 : 0));
        List<ServerTask> left = fresh.drain();
        assertThat(left).hasSize(size - shed.size() + (room.isFree() ? 1 : 0)).noneMatch(shed::contains);
        for (ServerTask lost : shed) {
            assertThat(left).allMatch(kept -> kept.priority().compareTo(lost.priority()) <= 0);
        }
    }
}
