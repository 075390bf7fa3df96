package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.Tag;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Small messages with elements and keys that would be hashed or compared for ever. */
final class HessianHashingTest {
    /** Each level is twice in the next one. */
    private static final int LEVELS = 40;

    private static final AtomicLong STEPS = new AtomicLong();

    @Test
    void anElementThatLeadsToATowerOfSharedPartsIsRefused() {
        Around around = new Around();
        around.friends.add(new Friend(around));
        assertRefused(around);
    }

    @Test
    void aKeyThatLeadsToATowerOfSharedPartsIsRefused() {
        Around around = new Around();
        around.byFriend.put(new Friend(around), 1);
        assertRefused(around);
    }

    @Test
    void sortedElementsThatLeadToATowerOfSharedPartsAreRefused() {
        Around around = new Around();
        around.sorted.add(new Friend(around));
        assertRefused(around);

        Around queued = new Around();
        queued.queue.add(new Friend(queued));
        queued.queue.add(new Friend(queued));
        assertRefused(queued);
    }

    /** Neither tower is large: it is large to go through one from each part of the other. */
    @Test
    void anElementThatLeadsToATowerFromEachPartOfAnotherIsRefused() {
        Around around = new Around();
        Friend friend = new Friend(around);
        friend.tower = tower(14, new Part(around, null));
        around.friends.add(friend);
        around.left = tower(14, new Part(null, null));
        around.right = around.left;
        STEPS.set(0);
        assertThatThrownBy(() -> roundTrip(around)).hasMessageContaining("shared parts");
        assertThat(STEPS).hasValueLessThan(10_000);
    }

    /** The record copies the set before the tower is there, and the set is filled again behind it. */
    @Test
    void aRecordThatCopiesItsSetDoesNotHelp() {
        Around around = new Around();
        around.copy = new Copy(Set.of(new Friend(around)));
        assertRefused(around);
    }

    /** Each hashes as its name. */
    @Test
    void honestElementsThatLeadToAllOthersAreRead() {
        STEPS.set(0);
        Around around = new Around();
        for (int i = 0; i < 4_000; i++) {
            Friend friend = new Friend(around);
            friend.name = "f" + i;
            friend.named = true;
            around.friends.add(friend);
        }
        Around read = (Around) roundTrip(around);
        assertThat(read.friends).hasSize(4_000);
        Friend last = new Friend(read);
        last.name = "f3999";
        last.named = true;
        assertThat(read.friends.contains(last)).isTrue();
    }

    private static void assertRefused(Around around) {
        around.left = tower(LEVELS, new Part(null, null));
        around.right = around.left;
        STEPS.set(0);
        assertThatThrownBy(() -> roundTrip(around))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("shared parts");
        assertThat(STEPS).hasValueLessThan(10_000);
    }

    private static Part tower(int levels, Part bottom) {
        Part part = bottom;
        for (int i = 0; i < levels; i++) {
            part = new Part(part, part);
        }
        return part;
    }

    private static void step() {
        if (STEPS.incrementAndGet() > 20_000_000) {
            throw new AssertionError("for ever");
        }
    }

    private static Object roundTrip(Object value) {
        TupleCodec codec = codec(value.getClass());
        ByteBuf out = Unpooled.buffer();
        codec.write(new Object[] {value}, out, Layout.TAGGED);
        return Objects.requireNonNull(codec.read(out, Layout.TAGGED)[0]);
    }

    private static TupleCodec codec(Type type) {
        return new HessianSerializer()
                .bind(TypeGraph.ofTypes(List.of(type, Part.class)))
                .codec(List.of(type));
    }

    static final class Around {
        @Tag(1)
        private final Set<Friend> friends = new LinkedHashSet<>();

        @Tag(2)
        private final Map<Friend, Integer> byFriend = new HashMap<>();

        @Tag(3)
        private final TreeSet<Friend> sorted = new TreeSet<>();

        @Tag(4)
        private final PriorityQueue<Friend> queue = new PriorityQueue<>();

        @Tag(5)
        @SuppressWarnings("unused") // filled by the reader
        private Copy copy;

        @Tag(6)
        private Object left;

        @Tag(7)
        private Object right;

        @Tag(8)
        private boolean named;

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            step();
            return named ? 1 : Objects.hash(left, right);
        }
    }

    static final class Friend implements Comparable<Friend> {
        private Around around;
        private String name;
        private boolean named;
        private Part tower;

        Friend() {}

        Friend(Around around) {
            this.around = around;
        }

        @Override
        public int compareTo(Friend other) {
            return Integer.compare(hashCode(), other.hashCode());
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // equals of what is around would lead back here
        public boolean equals(Object other) {
            return other instanceof Friend that && around == that.around && Objects.equals(name, that.name);
        }

        @Override
        public int hashCode() {
            return named ? name.hashCode() : Objects.hash(around, tower);
        }
    }

    record Copy(Set<Friend> friends) {
        Copy {
            friends = Set.copyOf(friends);
        }
    }

    static final class Part {
        private Object left;
        private Object right;

        Part() {}

        Part(Object left, Object right) {
            this.left = left;
            this.right = right;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            step();
            return Objects.hash(left, right);
        }
    }
}
