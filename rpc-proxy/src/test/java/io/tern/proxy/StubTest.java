package io.tern.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.api.StubHandler;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class StubTest {
    interface Shop {
        String name();

        void close(int hour) throws IOException;

        long total(byte b, short s, int i, long l, float f, double d, boolean z, char c, Object o, int[] array);

        int count();

        boolean open();

        double price(double of);

        CompletableFuture<String> order(String what);

        CompletionStage<Void> ship();

        String find(long id);

        String find(Long id);

        String find(List<String> ids);

        String[][] shelves(String... names);

        default String greeting(String guest) {
            return "the default body ran for " + guest;
        }

        static String motto() {
            return "always open";
        }
    }

    private final ServiceDescriptor shop = ServiceDescriptor.of(Shop.class, "", "1.0");

    private Shop stub(StubHandler handler) {
        return new ProxyFactory().newStub(shop, handler);
    }

    @Test
    void handsOverMethodAndArguments() {
        AtomicReference<Object[]> seen = new AtomicReference<>();
        Shop stub = stub((method, arguments) -> {
            assertThat(method).isSameAs(shop.method(method.signature()));
            seen.set(arguments);
            return 99L;
        });
        Object thing = new Object();
        int[] array = {1};

        assertThat(stub.total((byte) -1, (short) -2, 3, 4_000_000_000L, 5.5f, 6.5, true, 'x', thing, array))
                .isEqualTo(99);
        assertThat(seen.get())
                .containsExactly((byte) -1, (short) -2, 3, 4_000_000_000L, 5.5f, 6.5, true, 'x', thing, array);
    }

    @Test
    void callsTheOverloadThatTheCompilerChose() {
        Shop stub = stub((method, arguments) -> method.signature());

        assertThat(stub.find(1L)).isEqualTo("find(long)");
        assertThat(stub.find(Long.valueOf(1))).isEqualTo("find(java.lang.Long)");
        assertThat(stub.find(List.of("1"))).isEqualTo("find(java.util.List)");
    }

    @Test
    void givesEachCallItsOwnArguments() {
        List<Object[]> seen = new java.util.ArrayList<>();
        Shop stub = stub((method, arguments) -> {
            seen.add(arguments);
            return null;
        });

        stub.find(List.of());
        stub.find((List<String>) null);
        stub.name();

        assertThat(seen).hasSize(3);
        assertThat(seen.get(0)).isNotSameAs(seen.get(1)).containsExactly(List.of());
        assertThat(seen.get(1)).containsExactly((Object) null);
        assertThat(seen.get(2)).isEmpty();
    }

    @Test
    void returnsWhatTheHandlerReturns() {
        CompletableFuture<String> ordered = new CompletableFuture<>();
        assertThat(stub((method, arguments) -> ordered).order("tea")).isSameAs(ordered);
        assertThat(stub((method, arguments) -> ordered).ship()).isSameAs(ordered);
        assertThat(stub((method, arguments) -> 7).count()).isEqualTo(7);
        assertThat(stub((method, arguments) -> true).open()).isTrue();
        assertThat(stub((method, arguments) -> 1.5).price(0)).isEqualTo(1.5);
        assertThat(stub((method, arguments) -> null).name()).isNull();
        assertThat(stub((method, arguments) -> arguments[0] == null ? null : new String[][] {(String[]) arguments[0]})
                        .shelves("a", "b"))
                .isDeepEqualTo(new String[][] {{"a", "b"}});
    }

    @Test
    void ignoresWhatAVoidMethodGivesBack() throws IOException {
        stub((method, arguments) -> "ignored").close(18);
        stub((method, arguments) -> null).close(18);
    }

    @Test
    void treatsDefaultMethodsAsRemoteAndLeavesStaticOnesAlone() {
        assertThat(stub((method, arguments) -> "from afar").greeting("Ann")).isEqualTo("from afar");
        assertThat(shop.signatures()).contains("greeting").doesNotContain("motto");
    }

    @Test
    void throwsDeclaredExceptionsAsTheyAre() {
        for (Throwable thrown : List.of(
                new IOException("closed"),
                new FileNotFoundException("subclass"),
                RpcException.of(StatusCode.UNAVAILABLE, "no node"),
                new IllegalStateException("unchecked"),
                new OutOfMemoryError("error"))) {
            Shop stub = stub((method, arguments) -> {
                throw thrown;
            });
            assertThat(catchThrowable(() -> stub.close(1))).isSameAs(thrown);
        }
    }

    @Test
    void wrapsCheckedExceptionsThatTheMethodDoesNotDeclare() {
        IOException undeclared = new IOException("disk full");
        Shop stub = stub((method, arguments) -> {
            throw undeclared;
        });

        assertThatExceptionOfType(RpcException.class)
                .isThrownBy(stub::name)
                .withCause(undeclared)
                .withMessage("INTERNAL: the call ended with the checked exception java.io.IOException, which the method"
                        + " does not declare (io.tern.proxy.StubTest$Shop@1.0#name())")
                .satisfies(e -> assertThat(e.code()).isEqualTo(StatusCode.INTERNAL));
    }

    @Test
    void keepsTheInterruptOfAWaitingCaller() {
        Shop stub = stub((method, arguments) -> {
            throw new InterruptedException();
        });

        assertThatThrownBy(stub::name).isInstanceOf(RpcException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void refusesAnAnswerThatDoesNotFit() {
        assertThatThrownBy(() -> stub((method, arguments) -> null).count())
                .isInstanceOf(RpcException.class)
                .hasMessageStartingWith("INTERNAL: the call was answered with null (expected: java.lang.Integer")
                .hasMessageContaining("Shop@1.0#count()");
        assertThatThrownBy(() -> stub((method, arguments) -> null).order("tea"))
                .hasMessageContaining("answered with null (expected: java.util.concurrent.CompletableFuture");
        assertThatThrownBy(() -> stub((method, arguments) -> 1).name())
                .hasMessageContaining("answered with java.lang.Integer")
                .hasMessageContaining("expected: java.lang.String");
        assertThatThrownBy(() -> stub((method, arguments) -> 1L).count())
                .hasMessageContaining("answered with java.lang.Long");
    }

    @Test
    void answersTheMethodsOfObjectItself() {
        StubHandler handler = new StubHandler() {
            @Override
            public Object call(io.tern.api.MethodDescriptor method, Object[] arguments) {
                throw new AssertionError("called " + method);
            }

            @Override
            public String toString() {
                return "nowhere";
            }
        };
        Shop one = stub(handler);
        Shop other = stub(handler);

        assertThat(one).hasToString("io.tern.proxy.StubTest$Shop@1.0 -> nowhere");
        assertThat(one.equals(one)).isTrue();
        assertThat(one.equals(other)).isFalse();
        assertThat(one.hashCode()).isEqualTo(System.identityHashCode(one));
        assertThat(new HashSet<>(Set.of(one, other))).hasSize(2);
    }

    interface Outspoken {
        @Override
        boolean equals(Object other);

        @Override
        int hashCode();

        @Override
        String toString();

        boolean hashCode(Outspoken other);
    }

    @Test
    void answersTheMethodsOfObjectItselfEvenIfTheInterfaceRepeatsThem() {
        Outspoken stub = new ProxyFactory().newStub(ServiceDescriptor.of(Outspoken.class), (method, arguments) -> true);

        assertThat(ServiceDescriptor.of(Outspoken.class).signatures())
                .isEqualTo("hashCode(io.tern.proxy.StubTest$Outspoken)");
        assertThat(stub.equals((Object) "other")).isFalse();
        assertThat(stub.hashCode(null)).isTrue();
        assertThat(stub.hashCode()).isEqualTo(System.identityHashCode(stub));
    }

    private interface Secret {
        String tell();
    }

    @Test
    void implementsPrivateNestedInterfaces() {
        Secret secret = new ProxyFactory().newStub(ServiceDescriptor.of(Secret.class), (method, arguments) -> "hush");
        assertThat(secret.tell()).isEqualTo("hush");
    }

    sealed interface Closed permits Only {
        void run();
    }

    record Only() implements Closed {
        @Override
        public void run() {}
    }

    @Test
    void refusesSealedInterfaces() {
        assertThatThrownBy(() ->
                        new ProxyFactory().newStub(ServiceDescriptor.of(Closed.class), (method, arguments) -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("io.tern.proxy.StubTest$Closed is sealed (expected: an interface that a generated class can"
                        + " implement)");
    }
}
