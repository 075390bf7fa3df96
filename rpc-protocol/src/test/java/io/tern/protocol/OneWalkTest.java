package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractCollection;
import java.util.AbstractMap;
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
import org.junit.jupiter.api.Test;

final class OneWalkTest {
    @Test
    void plainCollectionsAreNotCopied() {
        for (Collection<?> plain : List.of(new ArrayList<>(List.of(1)), List.of(), List.of(1, 2, 3), Set.of(1))) {
            assertThat(OneWalk.of(plain)).isSameAs(plain);
        }
        for (Map<?, ?> plain : List.of(new HashMap<>(Map.of(1, 2)), Map.of(), Map.of(1, 2))) {
            assertThat(OneWalk.of(plain)).isSameAs(plain);
        }
    }

    /** Its iterator does not lock, so a walk fails as soon as another thread adds something. */
    @Test
    void aSynchronizedCollectionIsWalkedUnderItsLock() {
        Watched inner = new Watched();
        Collection<Object> outer = Collections.synchronizedCollection(inner);
        inner.lock = outer;
        assertThat(OneWalk.of(outer)).isEqualTo(List.of("a"));
        assertThat(inner.locked).isTrue();

        inner.locked = false;
        assertThat(OneWalk.of(Collections.unmodifiableCollection(outer))).isEqualTo(List.of("a"));
        assertThat(inner.locked).isTrue();
    }

    @Test
    void aSynchronizedMapIsWalkedUnderItsLock() {
        WatchedMap inner = new WatchedMap();
        Map<Object, Object> outer = Collections.synchronizedMap(inner);
        inner.lock = outer;
        assertThat(OneWalk.of(outer)).isEqualTo(Map.of("a", 1));
        assertThat(inner.locked).isTrue();

        inner.locked = false;
        assertThat(OneWalk.of(Collections.unmodifiableMap(outer))).isEqualTo(Map.of("a", 1));
        assertThat(inner.locked).isTrue();
    }

    @Test
    @SuppressWarnings("JdkObsolete") // what users have
    void theOldSynchronizedClassesAreCopied() {
        Vector<Object> vector = new Vector<>(List.of(1, 2));
        Hashtable<Object, Object> table = new Hashtable<>(Map.of(1, 2));
        assertThat(OneWalk.of(vector)).isNotSameAs(vector).isEqualTo(vector);
        assertThat(OneWalk.of(table)).isNotSameAs(table).isEqualTo(table);
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
