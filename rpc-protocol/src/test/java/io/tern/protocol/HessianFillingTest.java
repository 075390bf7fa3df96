package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Containers of one cycle that depend on each other, and records that copy them. */
@SuppressWarnings("UnusedVariable") // serializers read and write the fields
final class HessianFillingTest {
    private static final int NODES = 5;

    /** How often items were hashed. */
    private static final AtomicInteger HASHED = new AtomicInteger();

    @Test
    void containersInElementsAreFilledBeforeThoseWithTheElements() {
        Root root = new Root();
        for (int i = 0; i < NODES; i++) {
            Node node = new Node(root, "a" + i, "b" + i);
            root.nodes.add(node);
            root.byNode.put(node, i);
            root.sorted.add(node);
            root.sortedByNode.put(node, i);
            root.queue.add(node);
        }
        Root read = (Root) roundTrip(Root.class, root);
        assertThat(read.nodes).hasSize(NODES);
        assertThat(read.byNode).hasSize(NODES);
        assertThat(read.sorted).hasSize(NODES);
        assertThat(read.sortedByNode).hasSize(NODES);
        for (int i = 0; i < NODES; i++) {
            Node equal = new Node(read, "a" + i, "b" + i);
            assertThat(read.nodes.contains(equal)).isTrue();
            assertThat(read.byNode.get(equal)).isEqualTo(i);
            assertThat(read.sorted.contains(equal)).isTrue();
            assertThat(read.sortedByNode.get(equal)).isEqualTo(i);
            assertThat(Objects.requireNonNull(read.queue.poll()).firstLabel()).isEqualTo("a" + i);
        }
    }

    /** Each row hashes as the cells of another one, which is read before: so from the last to the first. */
    @Test
    void containersMayDependOnThoseThatAreReadBefore() {
        Table table = new Table();
        List<Set<Cell>> earlier = table.first;
        for (int i = 0; i < 3; i++) {
            earlier.add(new HashSet<>(Set.of(new Cell(table, "x" + i))));
        }
        for (int i = 0; i < 3; i++) {
            table.second.add(new Row(table, new HashSet<>(Set.of(new Cell(table, "y" + i))), earlier.get(i)));
        }
        for (Row row : table.second) {
            table.third.add(new Row(table, new HashSet<>(), new HashSet<>(Set.of(row))));
        }
        Table read = (Table) roundTrip(Table.class, table);
        assertThat(read.second)
                .hasSize(3)
                .allSatisfy(row -> assertThat(read.second.contains(row)).isTrue());
        assertThat(read.third)
                .hasSize(3)
                .allSatisfy(row -> assertThat(read.third.contains(row)).isTrue());
    }

    @Test
    void twoThatAreEqualOnceOtherContainersAreFilledAreRefused() {
        Table table = new Table();
        table.first.add(new HashSet<>(Set.of(new Cell(table, "x"))));
        Set<Cell> second = new HashSet<>(Set.of(new Cell(table, "other")));
        table.first.add(second);
        table.second.add(new Row(table, new HashSet<>(), table.first.get(0)));
        table.second.add(new Row(table, new HashSet<>(), second));
        second.clear();
        second.add(new Cell(table, "x"));
        assertThatThrownBy(() -> roundTrip(Table.class, table))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("an element twice");
    }

    /** The set around a record waits for what is not whole yet; the record's own is filled at once. */
    @Test
    void aRecordThatCopiesItsSetLeavesTheOneAroundItAlone() {
        Bag bag = new Bag();
        bag.name = "bag";
        bag.items.add(bag);
        bag.items.add(new Copying(Set.of(new Item(bag, "a")), List.of()));
        bag.items.add(new Item(bag, "b"));
        bag.items.add(new Copying(Set.of(new Item(bag, "c")), List.of()));
        Bag read = (Bag) roundTrip(Bag.class, bag);
        assertThat(read.items)
                .hasSize(4)
                .allSatisfy(each -> assertThat(read.items.contains(each)).isTrue());
        assertThat(read.items.contains(new Copying(Set.of(new Item(read, "c")), List.of())))
                .isTrue();
    }

    /** The set was read before, and does not have its elements yet. */
    @Test
    void aRecordThatCopiesASetFromElsewhereGetsTheElements() {
        Bag bag = new Bag();
        bag.name = "bag";
        Set<Item> shared = Set.of(new Item(bag, "a"), new Item(bag, "b"));
        bag.shared = shared;
        bag.copies.add(new Copying(shared, List.of()));
        bag.copies.add(new Copying(Set.of(), List.of(new Copying(shared, List.of()))));
        Bag read = (Bag) roundTrip(Bag.class, bag);
        assertThat(read.shared).hasSize(2);
        assertThat(read.copies.get(0).items()).isEqualTo(read.shared);
        assertThat(read.copies.get(1).more().get(0).items()).isEqualTo(read.shared);
    }

    /** Their elements cannot be hashed before the end, and the record does not need them. */
    @Test
    void otherSetsAreFilledAtTheEndBesideACopyOfASet() {
        Bag bag = new Bag();
        bag.name = "bag";
        bag.shared = Set.of(new Item(bag, "a"));
        bag.any.add(new HashSet<>(Set.of(new Named(bag))));
        bag.any.add(new Copying(bag.shared, List.of()));
        Bag read = (Bag) roundTrip(Bag.class, bag);
        assertThat(((Set<?>) read.any.get(0)).contains(new Named(read))).isTrue();
        assertThat(((Copying) read.any.get(1)).items()).isEqualTo(read.shared).hasSize(1);
    }

    /** Both copies are of one set, which has been filled for the first of them. */
    @Test
    void allCopiesAreCheckedAtTheEnd() {
        Bag bag = new Bag();
        bag.name = "late";
        Set<Object> shared = Set.of(bag);
        bag.any.add(new Reading(shared));
        bag.any.add(new CopyingAny(shared));
        assertThatThrownBy(() -> roundTrip(Bag.class, bag))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("would not be found");
    }

    /** The copy would lack the elements, which cannot be hashed yet. */
    @Test
    void aRecordThatCopiesASetFromElsewhereTooEarlyIsRefused() {
        Bag bag = new Bag();
        bag.name = "bag";
        bag.named = Set.of(new Named(bag));
        bag.last.add(new CopyingNamed(bag.named));
        assertThatThrownBy(() -> roundTrip(Bag.class, bag))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("NullPointerException");
    }

    /** None of them refers to one around it. */
    @Test
    void cyclesInEachOtherAreFilledOnce() {
        Bag root = new Bag();
        Bag outer = root;
        for (int i = 0; i < 50; i++) {
            outer.items.add(new Item(outer, "i" + i));
            Bag inner = new Bag();
            outer.any.add(inner);
            outer = inner;
        }
        HASHED.set(0);
        roundTrip(Bag.class, root);
        assertThat(HASHED).hasValueLessThan(20 * 50);
    }

    @Test
    void manyContainersInEachOtherAreFilledFromTheInnermostOne() {
        Nest root = new Nest();
        root.root = root;
        Nest outer = root;
        for (int i = 0; i < 40; i++) {
            Nest inner = new Nest();
            inner.root = root;
            outer.nests.add(inner);
            outer = inner;
        }
        Nest read = (Nest) roundTrip(Nest.class, root);
        for (int i = 0; i < 40; i++) {
            Nest inner = read.nests.iterator().next();
            assertThat(read.nests.contains(inner)).isTrue();
            read = inner;
        }
        assertThat(read.nests).isEmpty();
    }

    /** In the set around the records, too, each is hashed when it is put in, when it is looked for, and when it is put in again. */
    @Test
    void recordsThatCopyTheirSetsFillNoOthers() {
        Bag bag = new Bag();
        bag.name = "bag";
        for (int i = 0; i < 10; i++) {
            bag.items.add(new Item(bag, "i" + i));
        }
        bag.copies.add(new Copying(Set.of(), List.of()));
        HASHED.set(0);
        roundTrip(Bag.class, bag);
        int without = HASHED.get();
        bag.copies.add(new Copying(Set.of(new Item(bag, "a")), List.of()));
        HASHED.set(0);
        roundTrip(Bag.class, bag);
        assertThat(HASHED.get() - without).isLessThan(10);
    }

    @Test
    void setsInRecordsInEachOtherAreFilledOnceForThem() {
        Bag bag = new Bag();
        bag.name = "bag";
        Copying inner = new Copying(Set.of(new Item(bag, "inner")), List.of());
        for (int i = 0; i < 100; i++) {
            inner = new Copying(Set.of(new Item(bag, "i" + i)), List.of(inner));
        }
        bag.copies.add(inner);
        HASHED.set(0);
        roundTrip(Bag.class, bag);
        assertThat(HASHED).hasValueLessThan(20 * 100);
    }

    @Test
    void manyRecordsThatCopyTheirSetsAreRead() {
        Bag bag = new Bag();
        bag.name = "bag";
        for (int i = 0; i < 5_000; i++) {
            bag.copies.add(new Copying(Set.of(new Item(bag, "i" + i)), List.of()));
        }
        HASHED.set(0);
        Bag read = (Bag) roundTrip(Bag.class, bag);
        assertThat(HASHED).hasValueLessThan(20 * 5_000);
        for (int i = 0; i < 5_000; i++) {
            assertThat(read.copies.get(i).items()).isEqualTo(Set.of(new Item(read, "i" + i)));
        }
    }

    /** Until its set is filled, the constructor recurses without end. */
    @Test
    void aRecordWhoseConstructorOverflowsTheStackIsMadeWithItsSetFilled() {
        Bag bag = new Bag();
        bag.name = "bag";
        bag.any.add(new Deep(Set.of(new Item(bag, "a"))));
        Bag read = (Bag) roundTrip(Bag.class, bag);
        assertThat(((Deep) read.any.get(0)).items()).hasSize(1);
    }

    private static Object roundTrip(Class<?> type, Object value) {
        TypeGraph graph = TypeGraph.ofTypes(List.of(
                type, Copying.class, CopyingAny.class, Reading.class, Deep.class, Named.class, CopyingNamed.class));
        TupleCodec codec = new HessianSerializer().bind(graph).codec(List.of(type));
        ByteBuf out = Unpooled.buffer();
        codec.write(new Object[] {value}, out, Layout.TAGGED);
        return Objects.requireNonNull(codec.read(out, Layout.TAGGED)[0]);
    }

    static final class Root {
        private final Set<Node> nodes = new LinkedHashSet<>();
        private final Map<Node, Integer> byNode = new HashMap<>();
        private final TreeSet<Node> sorted = new TreeSet<>();
        private final TreeMap<Node, Integer> sortedByNode = new TreeMap<>();
        private final PriorityQueue<Node> queue = new PriorityQueue<>();
    }

    static final class Node implements Comparable<Node> {
        private final Set<Label> labels = new LinkedHashSet<>();
        private Root root;

        Node() {}

        Node(Root root, String... texts) {
            this.root = root;
            for (String text : texts) {
                labels.add(new Label(root, text));
            }
        }

        String firstLabel() {
            return labels.iterator().next().text;
        }

        @Override
        public int compareTo(Node other) {
            return firstLabel().compareTo(other.firstLabel());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Node that && labels.equals(that.labels);
        }

        @Override
        public int hashCode() {
            return labels.hashCode();
        }
    }

    static final class Label {
        private String text;
        private Root root;

        Label() {}

        Label(Root root, String text) {
            this.root = root;
            this.text = text;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Label that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    static final class Table {
        @Tag(1)
        private final List<Set<Cell>> first = new ArrayList<>();

        @Tag(2)
        private final Set<Row> second = new LinkedHashSet<>();

        @Tag(3)
        private final Set<Row> third = new LinkedHashSet<>();
    }

    record Cell(Table table, String text) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Cell that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    static final class Row {
        private Table table;
        private Set<Cell> own;
        private Set<?> others;

        Row() {}

        Row(Table table, Set<Cell> own, Set<?> others) {
            this.table = table;
            this.own = own;
            this.others = others;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Row that && others.equals(that.others);
        }

        @Override
        public int hashCode() {
            return others.hashCode();
        }
    }

    static final class Bag {
        @Tag(1)
        private final Set<Object> items = new LinkedHashSet<>();

        @Tag(2)
        private Set<Item> shared;

        @Tag(3)
        private final List<Copying> copies = new ArrayList<>();

        @Tag(4)
        private final List<Object> any = new ArrayList<>();

        @Tag(5)
        private Set<Named> named;

        @Tag(6)
        private final List<Object> last = new ArrayList<>();

        @Tag(7)
        private String name;

        @Override
        public boolean equals(Object other) {
            return other instanceof Bag that && Objects.equals(name, that.name);
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(name);
        }
    }

    static final class Item {
        private Bag bag;
        private String text;

        Item() {}

        Item(Bag bag, String text) {
            this.bag = bag;
            this.text = text;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Item that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            HASHED.incrementAndGet();
            return text.hashCode();
        }
    }

    static final class Nest {
        private Nest root;
        private final Set<Nest> nests = new LinkedHashSet<>();

        @Override
        public boolean equals(Object other) {
            return other instanceof Nest that && nests.equals(that.nests);
        }

        @Override
        public int hashCode() {
            return 1 + nests.hashCode();
        }
    }

    record Copying(Set<Item> items, List<Copying> more) {
        Copying {
            items = Set.copyOf(items);
        }
    }

    /** It hashes as the bag's name, which is read last. */
    static final class Named {
        private Bag bag;

        Named() {}

        Named(Bag bag) {
            this.bag = bag;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Named that && bag.name.equals(that.bag.name);
        }

        @Override
        public int hashCode() {
            return bag.name.hashCode();
        }
    }

    /** A copy that does not hash. */
    record Reading(Set<Object> members) {
        Reading {
            members = Set.copyOf(members);
        }
    }

    record CopyingAny(Set<Object> members) {
        CopyingAny {
            members = new HashSet<>(members);
        }
    }

    record CopyingNamed(Set<Named> named) {
        CopyingNamed {
            named = new HashSet<>(named);
        }
    }

    record Deep(Set<Item> items) {
        Deep {
            items = items.isEmpty() ? recurse(items) : Set.copyOf(items);
        }

        @SuppressWarnings("InfiniteRecursion") // what users do
        private static Set<Item> recurse(Set<Item> items) {
            return new HashSet<>(recurse(items));
        }
    }
}
