package io.tern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.ServiceDescriptor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a compiler adds to an implementing class, a stub must have as well. */
final class InheritanceTest {
    record User(long id, String name) {}

    interface Store<K, V> {
        V find(K key);

        default List<V> findAll(List<K> keys) {
            return keys.stream().map(this::find).toList();
        }
    }

    interface Users extends Store<Long, User> {
        @Override
        User find(Long key);
    }

    static final class MapUsers implements Users {
        private final Map<Long, User> users = Map.of(1L, new User(1, "Ann"), 2L, new User(2, "Bob"));

        @Override
        public User find(Long key) {
            return users.get(key);
        }
    }

    @Test
    void callsThroughAGenericParentReachTheRemoteMethod() {
        ServiceDescriptor service = ServiceDescriptor.of(Users.class);
        Loopback loopback = Loopback.to(service, new MapUsers());
        Users users = new ProxyFactory().newStub(service, loopback);
        Store<Long, User> store = users;

        assertThat(store.find(1L)).isEqualTo(users.find(1L)).isEqualTo(new User(1, "Ann"));
        assertThat(loopback.signatures()).containsExactly("find(java.lang.Long)", "find(java.lang.Long)");
    }

    @Test
    void defaultMethodsRunOnTheServer() {
        ServiceDescriptor service = ServiceDescriptor.of(Users.class);
        Loopback loopback = Loopback.to(service, new MapUsers());
        Users users = new ProxyFactory().newStub(service, loopback);

        assertThat(users.findAll(List.of(2L, 1L))).extracting(User::name).containsExactly("Bob", "Ann");
        assertThat(loopback.signatures()).containsExactly("findAll(java.util.List)");
    }

    interface Inherits extends Store<String, Integer> {}

    @Test
    void callsMethodsThatAreOnlyInherited() {
        Inherits target = String::length;
        Inherits stub = Loopback.stub(Inherits.class, target);

        assertThat(stub.find("four")).isEqualTo(4);
        assertThat(stub.findAll(List.of("a", "bc"))).containsExactly(1, 2);
    }

    interface Left extends Store<Long, User> {
        @Override
        User find(Long key);
    }

    interface Right extends Store<Long, User> {
        @Override
        User find(Long key);
    }

    interface Diamond extends Left, Right {
        User find(String name);
    }

    @Test
    void choosesAmongEqualBridgesOfTwoParents() {
        Diamond target = new Diamond() {
            @Override
            public User find(Long key) {
                return new User(key, "by id");
            }

            @Override
            public User find(String name) {
                return new User(0, name);
            }
        };
        Diamond stub = Loopback.stub(Diamond.class, target);

        assertThat(((Store<Long, User>) stub).find(5L)).isEqualTo(new User(5, "by id"));
        assertThat(((Left) stub).find(6L)).isEqualTo(((Right) stub).find(6L));
        assertThat(stub.find("Cleo")).isEqualTo(new User(0, "Cleo"));
    }

    interface Wide {
        Object value();
    }

    interface Narrow {
        String value();
    }

    interface Both extends Wide, Narrow {}

    @Test
    void implementsEveryErasedReturnTypeOfAMethod() {
        Both stub = Loopback.stub(Both.class, (Both) () -> "one");

        assertThat(((Wide) stub).value()).isEqualTo("one");
        assertThat(((Narrow) stub).value()).isEqualTo("one");
    }

    interface WideNarrowed extends Wide {
        @Override
        String value();
    }

    interface WideNarrowedToo extends Wide {
        @Override
        String value();
    }

    interface Narrowed extends WideNarrowed, WideNarrowedToo {}

    @Test
    void implementsAMethodThatTwoParentsNarrowed() {
        Narrowed stub = Loopback.stub(Narrowed.class, (Narrowed) () -> "one");

        assertThat(((Wide) stub).value()).isEqualTo("one");
        assertThat(stub.value()).isEqualTo("one");
    }

    interface Generic<T> {
        void put(T value);
    }

    interface Plain {
        void put(String value);
    }

    interface Merged extends Generic<String>, Plain {}

    @Test
    void reachesTheSameCodeThroughAGenericAndAPlainParent() {
        StringBuilder received = new StringBuilder();
        Merged stub = Loopback.stub(Merged.class, (Merged) received::append);

        ((Generic<String>) stub).put("a");
        ((Plain) stub).put("b");

        assertThat(received).hasToString("ab");
    }

    interface Varied<T extends Comparable<T>, E extends Exception> {
        T max(List<? extends T> values, T[] more) throws E;

        <X extends CharSequence> X echo(X text);
    }

    interface Ints extends Varied<Integer, java.io.IOException> {}

    @Test
    void erasesBoundedTypeVariables() throws Exception {
        Ints stub = Loopback.stub(Ints.class, new Ints() {
            @Override
            public Integer max(List<? extends Integer> values, Integer[] more) {
                return Math.max(values.get(0), more[0]);
            }

            @Override
            public <X extends CharSequence> X echo(X text) {
                return text;
            }
        });

        assertThat(stub.max(List.of(3), new Integer[] {4})).isEqualTo(4);
        assertThat(stub.echo("hello")).isEqualTo("hello");
    }
}
