package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Vector;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class OneWalkTest {
    private static final ByteBuf OUT = Unpooled.buffer();

    @Test
    void plainCollectionsAreNotCopied() {
        for (Collection<?> plain : List.of(new ArrayList<>(List.of(1)), List.of(), List.of(1, 2, 3), Set.of(1))) {
            assertThat(OneWalk.of(plain, OUT)).isSameAs(plain);
        }
        for (Map<?, ?> plain : List.of(new HashMap<>(Map.of(1, 2)), Map.of(), Map.of(1, 2))) {
            assertThat(OneWalk.of(plain, OUT)).isSameAs(plain);
        }
    }

    /** Its iterator does not lock, so a walk fails as soon as another thread adds something. */
    @Test
    void aSynchronizedCollectionIsWalkedUnderItsLock() {
        Watched inner = new Watched();
        Collection<Object> outer = Collections.synchronizedCollection(inner);
        inner.lock = outer;
        assertThat(OneWalk.of(outer, OUT)).isEqualTo(List.of("a"));
        assertThat(inner.locked).isTrue();

        inner.locked = false;
        assertThat(OneWalk.of(Collections.unmodifiableCollection(outer), OUT)).isEqualTo(List.of("a"));
        assertThat(inner.locked).isTrue();
    }

    @Test
    void aSynchronizedMapIsWalkedUnderItsLock() {
        WatchedMap inner = new WatchedMap();
        Map<Object, Object> outer = Collections.synchronizedMap(inner);
        inner.lock = outer;
        assertThat(OneWalk.of(outer, OUT)).isEqualTo(Map.of("a", 1));
        assertThat(inner.locked).isTrue();

        inner.locked = false;
        assertThat(OneWalk.of(Collections.unmodifiableMap(outer), OUT)).isEqualTo(Map.of("a", 1));
        assertThat(inner.locked).isTrue();
    }

    @Test
    @SuppressWarnings("JdkObsolete") // what users have
    void theOldSynchronizedClassesAreCopied() {
        Vector<Object> vector = new Vector<>(List.of(1, 2));
        Hashtable<Object, Object> table = new Hashtable<>(Map.of(1, 2));
        assertThat(OneWalk.of(vector, OUT)).isNotSameAs(vector).isEqualTo(vector);
        assertThat(OneWalk.of(table, OUT)).isNotSameAs(table).isEqualTo(table);
    }

    /** Two walks suffice: a concurrent map hardly meets a key again each time. */
    @Test
    void aWalkThatMeetsEqualElementsIsRepeated() {
        int[] walks = {0};
        Set<Object> once = new Walked(() -> walks[0]++ == 0 ? List.of("a", equalTo("a"), "b") : List.of("a", "b"));
        assertThat(OneWalk.of(once, OUT)).isEqualTo(List.of("a", "b"));
        assertThat(walks[0]).isEqualTo(2);
    }

    @Test
    void elementsThatAreEqualInEachWalkAreKept() {
        Object twin = equalTo("a");
        Set<Object> twins = new Walked(() -> List.of("a", twin, "b", "a"));
        assertThat(OneWalk.of(twins, OUT)).isEqualTo(List.of("a", "a", "b"));
    }

    @Test
    void aWalkEndsWhereTheBufferIsFull() {
        int[] drawn = {0};
        Iterator<Object> endless = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return drawn[0] < 1_000_000;
            }

            @Override
            public Object next() {
                return drawn[0]++;
            }
        };
        assertThatThrownBy(() -> OneWalk.of(new Walked(() -> () -> endless), Unpooled.buffer(0, 1_000)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(drawn[0]).isEqualTo(1_001);
    }

    @SuppressWarnings("StringOperationCanBeSimplified") // another object
    private static Object equalTo(String text) {
        return new String(text);
    }

    private static final class Walked extends AbstractSet<Object> {
        private final Supplier<Iterable<Object>> walks;

        Walked(Supplier<Iterable<Object>> walks) {
            this.walks = walks;
        }

        @Override
        public Iterator<Object> iterator() {
            return walks.get().iterator();
        }

        @Override
        public int size() {
            return 1;
        }
    }

    /** Says whether somebody walked over it with a lock. */
    private static final class Watched extends AbstractCollection<Object> {
        private Object lock = this;
        private boolean locked;

        @Override
        public Iterator<Object> iterator() {
            locked = Thread.holdsLock(lock);
            return List.<Object>of("a").iterator();
        }

        @Override
        public int size() {
            return 1;
        }
    }

    private static final class WatchedMap extends AbstractMap<Object, Object> {
        private Object lock = this;
        private boolean locked;

        @Override
        public Set<Map.Entry<Object, Object>> entrySet() {
            locked = Thread.holdsLock(lock);
            return Set.of(Map.entry("a", 1));
        }
    }
}
