package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.Tag;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Elements and keys that lead back to what contains them: when they go in, they are whole. */
@SuppressWarnings("UnusedVariable") // serializers read and write the fields
final class HessianCyclesTest {
    @Test
    void aPersonIsFoundAmongHerOwnFriends() {
        Person ann = new Person("ann");
        ann.friends.add(ann);
        Person read = roundTrip(ann);
        assertThat(read.friends).hasSize(1);
        assertThat(read.friends.contains(read)).isTrue();
    }

    @Test
    void friendsAreFoundInCyclesOfAnyLength() {
        for (int length = 2; length <= 40; length++) {
            List<Person> all = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                all.add(new Person("p" + i));
            }
            for (int i = 0; i < length; i++) {
                all.get(i).friends.add(all.get((i + 1) % length));
                all.get(i).friends.add(all.get((i * 7 + 3) % length));
                all.get(i).friends.add(new Person("alone" + i));
                all.get(i).best = all.get((i + length - 1) % length);
            }
            Set<Person> seen = new LinkedHashSet<>();
            collect(roundTrip(all.get(0)), seen);
            assertThat(seen).hasSize(2 * length);
            for (Person each : seen) {
                assertThat(each.friends)
                        .allSatisfy(friend ->
                                assertThat(each.friends.contains(friend)).isTrue());
            }
        }
    }

    @Test
    void theOrderOfTheElementsIsKept() {
        Person ann = new Person("ann");
        ann.friends.add(new Person("b"));
        ann.friends.add(ann);
        ann.friends.add(new Person("c"));
        assertThat(roundTrip(ann).friends).extracting(each -> each.name).containsExactly("b", "ann", "c");
    }

    @Test
    void elementsThatLeadBackThroughOthersAreFound() {
        Person ann = new Person("ann");
        ann.anything.add(List.of(ann, "x"));
        ann.anything.add(Optional.of(new Pair(ann, new Person("bob"))));
        ann.anything.add(new HashSet<>(Set.of(ann)));
        ann.anything.add(Map.of(ann, 1));
        Person read = roundTrip(ann);
        assertThat(read.anything).hasSize(4);
        assertThat(read.anything.contains(List.of(read, "x"))).isTrue();
        assertThat(read.anything.contains(Optional.of(new Pair(read, new Person("bob")))))
                .isTrue();
        assertThat(read.anything.contains(Set.of(read))).isTrue();
        assertThat(read.anything.contains(Map.of(read, 1))).isTrue();
    }

    @Test
    void keysOfMapsAreFound() {
        Person ann = new Person("ann");
        Pair key = new Pair(ann, new Person("bob"));
        ann.hashed.put(key, "h1");
        ann.hashed.put(new Pair(new Person("c"), new Person("d")), "h2");
        ann.sorted.put(key, "s");
        ann.sorted.put(new Pair(new Person("aa"), ann), "s2");
        ann.concurrent.put(ann, ann);
        Person read = roundTrip(ann);
        Pair readKey = new Pair(read, new Person("bob"));
        assertThat(read.hashed.get(readKey)).isEqualTo("h1");
        assertThat(read.hashed.values()).containsExactly("h1", "h2");
        assertThat(read.sorted.get(readKey)).isEqualTo("s");
        assertThat(read.sorted.values()).containsExactly("s2", "s");
        assertThat(read.concurrent.get(read)).isSameAs(read);
    }

    @Test
    void sortedCollectionsAreInOrder() {
        Person mia = new Person("mia");
        mia.ranked.add(mia);
        mia.ranked.add(new Person("zoe"));
        mia.ranked.add(new Person("ann"));
        mia.queue.add(mia);
        mia.queue.add(new Person("zoe"));
        mia.queue.add(new Person("ann"));
        Person read = roundTrip(mia);
        assertThat(read.ranked).extracting(each -> each.name).containsExactly("ann", "mia", "zoe");
        assertThat(read.ranked.contains(read)).isTrue();
        assertThat(read.queue.poll()).isEqualTo(new Person("ann"));
        assertThat(read.queue.poll()).isSameAs(read);
    }

    /** The hash of a group is that of its members, which are put in no earlier than the group. */
    @Test
    void containersOfOneCycleMayDependOnEachOther() {
        Club club = new Club();
        club.name = "chess";
        Club.Group group = new Club.Group();
        group.club = club;
        group.members.add(new Club.Member(club, "m1"));
        group.members.add(new Club.Member(club, "m2"));
        club.groups.add(group);
        Club read = (Club) roundTrip(Club.class, club);
        Club.Group readGroup = read.groups.iterator().next();
        assertThat(readGroup.members).hasSize(2);
        assertThat(read.groups.contains(readGroup)).isTrue();
        assertThat(readGroup.members.contains(new Club.Member(read, "m2"))).isTrue();
    }

    @Test
    void anElementThatHashesAsTheSizeOfItsSetIsRefused() {
        Counted counted = new Counted();
        counted.all.add(counted);
        assertThatThrownBy(() -> roundTrip(Counted.class, counted))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("would not be found");
    }

    @Test
    void twoThatAreEqualWhenTheyAreWholeAreRefused() {
        Person ann = new Person("ann");
        ann.friends.add(ann);
        Person twin = new Person("twin");
        ann.friends.add(twin);
        twin.name = "ann"; // which its own set does not see
        assertThatThrownBy(() -> roundTrip(ann))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("an element twice");
    }

    @Test
    void aRecordThatCopiesItsSetGetsTheElements() {
        Player player = new Player();
        player.name = "ann";
        player.team = new Team(Set.of(player), Map.of(player, 1), "reds");
        Player read = (Player) roundTrip(Player.class, player);
        assertThat(read.team.members()).hasSize(1);
        assertThat(read.team.members().iterator().next()).isSameAs(read);
        assertThat(read.team.points().keySet()).hasSize(1);
    }

    /** Its hash was another one when the record copied the set. */
    @Test
    void aRecordThatCopiesWhatIsNotWholeIsRefused() {
        Late late = new Late();
        late.name = "ann";
        late.copied = new Copied(Set.of(late));
        assertThatThrownBy(() -> roundTrip(Late.class, late))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("would not be found");
    }

    @Test
    void aRecordThatKeepsItsSetSeesItFilled() {
        Keeper keeper = new Keeper();
        keeper.name = "ann";
        keeper.kept = new Kept(new HashSet<>(Set.of(keeper)));
        Keeper read = (Keeper) roundTrip(Keeper.class, keeper);
        assertThat(read.kept.members().contains(read)).isTrue();
    }

    /** The set of a value that is whole does not wait for another one that is not. */
    @Test
    void whatWasMetBeforeAndIsWholeGoesInAtOnce() {
        Person ann = new Person("ann");
        ann.friends.add(ann);
        Person bob = new Person("bob");
        bob.best = ann;
        bob.friends.add(ann);
        bob.friends.add(bob);
        List<Object> values = new ArrayList<>(List.of(ann, bob, new HashSet<>(Set.of(ann, bob))));
        List<?> read = (List<?>) roundTrip(new TypeOf<List<Object>>() {}.type(), values);
        assertThat(((Set<?>) read.get(2)).contains(read.get(0))).isTrue();
        assertThat(((Set<?>) read.get(2)).contains(read.get(1))).isTrue();
        assertThat(((Person) read.get(1)).friends.contains(read.get(0))).isTrue();
        assertThat(((Person) read.get(1)).friends.contains(read.get(1))).isTrue();
    }

    private static void collect(Person person, Set<Person> seen) {
        if (seen.add(person)) {
            person.friends.forEach(friend -> collect(friend, seen));
        }
    }

    private static Person roundTrip(Person person) {
        return (Person) roundTrip(Person.class, person);
    }

    private static Object roundTrip(Type type, Object value) {
        List<Type> types = List.of(type);
        TypeGraph graph = TypeGraph.ofTypes(List.of(type, Person.class, Pair.class));
        TupleCodec codec = new HessianSerializer().bind(graph).codec(types);
        ByteBuf out = Unpooled.buffer();
        codec.write(new Object[] {value}, out, Layout.TAGGED);
        return Objects.requireNonNull(codec.read(out, Layout.TAGGED)[0]);
    }

    /** Its name is read after the sets, maps and queues: fields are in the order of their numbers. */
    @SuppressWarnings("JdkObsolete") // rows of the type table
    static final class Person implements Comparable<Person> {
        private final Set<Object> anything = new LinkedHashSet<>();
        private Person best;
        private final ConcurrentHashMap<Person, Person> concurrent = new ConcurrentHashMap<>();
        private final Set<Person> friends = new LinkedHashSet<>();
        private final Map<Pair, String> hashed = new LinkedHashMap<>();
        private final PriorityQueue<Person> queue = new PriorityQueue<>();
        private final SortedSet<Person> ranked = new TreeSet<>();
        private final SortedMap<Pair, String> sorted = new TreeMap<>();

        private String name;

        Person() {}

        Person(String name) {
            this.name = name;
        }

        @Override
        public int compareTo(Person other) {
            return name.compareTo(other.name);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Person that && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    record Pair(Person left, Person right) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            return left.compareTo(other.left);
        }
    }

    static final class Club {
        @Tag(1) // read first
        private final Set<Group> groups = new HashSet<>();

        @Tag(2)
        private String name;

        @Override
        public boolean equals(Object other) {
            return other instanceof Club that && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }

        static final class Group {
            private Club club;
            private final Set<Member> members = new HashSet<>();

            @Override
            public boolean equals(Object other) {
                return other instanceof Group that && members.equals(that.members);
            }

            @Override
            public int hashCode() {
                return members.hashCode();
            }
        }

        record Member(Club club, String name) {}
    }

    static final class Counted {
        private final Collection<Counted> others = new ArrayList<>();
        private final Set<Counted> all = new HashSet<>();

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return all.size() + others.size();
        }
    }

    /** Its own hash depends on nothing that is read late. */
    static final class Player {
        @Tag(1) // read first
        private Team team;

        @Tag(2)
        private String name;

        @Override
        public boolean equals(Object other) {
            return other instanceof Player that && Objects.equals(name, that.name);
        }

        @Override
        public int hashCode() {
            return 7;
        }
    }

    record Team(Set<Player> members, Map<Player, Integer> points, String name) {
        Team {
            members = Set.copyOf(members);
            points = new HashMap<>(points);
            if (members.isEmpty()) {
                throw new IllegalArgumentException("a team of nobody");
            }
        }
    }

    static final class Late {
        @Tag(1) // read first
        private Copied copied;

        @Tag(2)
        private String name;

        @Override
        public boolean equals(Object other) {
            return other instanceof Late that && Objects.equals(name, that.name);
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(name);
        }
    }

    record Copied(Set<Late> members) {
        Copied {
            members = new HashSet<>(members);
        }
    }

    static final class Keeper {
        @Tag(1) // read first
        private Kept kept;

        @Tag(2)
        private String name;

        @Override
        public boolean equals(Object other) {
            return other instanceof Keeper that && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    record Kept(Set<Keeper> members) {}
}
