package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.GenericServiceException;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.ReturnKind;
import io.tern.api.RpcException;
import io.tern.api.ServiceKey;
import io.tern.api.StatusCode;
import io.tern.api.StubHandler;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a generic reference does before and after the chain. */
final class GenericReferenceTest {
    private static final ServiceKey KEY = ServiceKey.parse("com.acme.Shop@1.0");
    private static final String SECRET = "s3cret";

    private final Queue<MethodDescriptor> called = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Object> reply = new CompletableFuture<>();
    private final GenericReference echoing = reference((method, arguments) -> arguments[0]);
    private final GenericReference later = reference((method, arguments) -> reply);

    private GenericReference reference(StubHandler handler) {
        return new GenericReference(KEY, (method, arguments) -> {
            called.add(method);
            return handler.call(method, arguments);
        });
    }

    @Test
    void handsTheTextToTheChain() {
        assertThat(echoing.call("buy", List.of("int", "[Ljava.lang.String;"), "[1, []]"))
                .isEqualTo("[1, []]");
        assertThat(called.remove())
                .hasToString("com.acme.Shop@1.0#buy(int,[Ljava.lang.String;)")
                .extracting(MethodDescriptor::returnKind)
                .isEqualTo(ReturnKind.VALUE);
        assertThat(echoing.service()).isEqualTo(KEY);
    }

    @Test
    void waitsForNothingWhereItGivesAFuture() {
        CompletableFuture<String> future = later.callAsync("buy", List.of(), "[]");

        assertThat(called.remove().returnKind()).isEqualTo(ReturnKind.FUTURE);
        assertThat(future).isNotDone();
        reply.complete("7");
        assertThat(future).isCompletedWithValue("7");
    }

    @Test
    void nothingIsTheTextNull() {
        assertThat(reference((method, arguments) -> null).call("buy", List.of(), "[]"))
                .isEqualTo("null");
        reply.complete(null);
        assertThat(later.callAsync("buy", List.of(), "[]")).isCompletedWithValue("null");
    }

    @Test
    void methodsAreMadeOnceHoweverManyAskAtTheSameTime() {
        IntStream.range(0, 2_000).parallel().forEach(i -> echoing.call("buy", List.of("int"), "[" + i + "]"));

        assertThat(Set.copyOf(called)).hasSize(1);
        echoing.call("buy", List.of("long"), "[1]");
        assertThat(Set.copyOf(called)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "[1", "[\"s3cret\"", "[1] [2]", "['s3cret']", "[1,2]", "[]", "[{\"a\":1,\"a\":2}]"})
    void argumentsThatAreNoSuchListGoNowhere(String arguments) {
        assertThatThrownBy(() -> echoing.call("buy", List.of("int"), arguments))
                .isInstanceOfSatisfying(RpcException.class, this::isRefusal)
                .hasMessageStartingWith("INVALID_ARGUMENT: arguments: ")
                .hasMessageContaining("(expected: a JSON list of 1 value, the only argument)")
                .hasMessageContaining("com.acme.Shop@1.0#buy(int)");
        assertThat(echoing.callAsync("buy", List.of("int"), arguments))
                .isCompletedExceptionally()
                .satisfies(future -> assertThatThrownBy(future::join)
                        .cause()
                        .isInstanceOfSatisfying(RpcException.class, this::isRefusal));
        assertThat(called).isEmpty();
    }

    private void isRefusal(RpcException refusal) {
        assertThat(refusal.code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
        assertThat(refusal.notExecuted()).isTrue();
        assertThat(refusal.getMessage()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "a b", "buy(int)", "a,b", "com.acme.Shop.buy", "a#b", "a\nb", "a\u0085b", "<init>"})
    void namesThatNoMethodHasAreRefused(String name) {
        assertThatThrownBy(() -> echoing.call(name, List.of(), "[]"))
                .isInstanceOfSatisfying(RpcException.class, this::isRefusal)
                .hasMessageContaining("no Java method has")
                .hasMessageContaining("Class.getName()");
        assertThat(called).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "int,int", "java.util.List<String>", "com/acme/Shop", "a b", "int)"})
    void namesThatNoClassHasAreRefused(String type) {
        assertThatThrownBy(() -> echoing.call("buy", List.of(type), "[1]"))
                .isInstanceOfSatisfying(RpcException.class, this::isRefusal)
                .hasMessageContaining("no Java class has");
    }

    @Test
    void whatTheWireCannotNameIsRefused() {
        assertThatThrownBy(() -> echoing.call(
                        "buy", IntStream.range(0, 256).mapToObj(i -> "int").toList(), "[]"))
                .isInstanceOfSatisfying(RpcException.class, this::isRefusal)
                .hasMessageContaining("parameters: 256 (expected: at most 255)");
        assertThatThrownBy(() -> echoing.call("x".repeat(256), List.of(), "[]"))
                .isInstanceOfSatisfying(RpcException.class, this::isRefusal)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("xxx"));
    }

    @Test
    void madeUpMethodsAreLimitedAndKnownOnesGoOn() {
        Set<String> refused = ConcurrentHashMap.newKeySet();
        IntStream.range(0, GenericReference.METHODS_LIMIT + 10).parallel().forEach(i -> {
            try {
                echoing.call("method" + i, List.of(), "[]");
            } catch (RpcException e) {
                refused.add(e.getMessage());
                isRefusal(e);
            }
        });

        assertThat(called).hasSize(GenericReference.METHODS_LIMIT);
        assertThat(refused).singleElement().asString().contains("at most 1000 different methods");
        String known = called.element().name();
        assertThatCode(() -> echoing.call(known, List.of(), "[]")).doesNotThrowAnyException();
    }

    @Test
    void argumentsThatAreRefusedTakeNoMethodsPlace() {
        for (int i = 0; i < GenericReference.METHODS_LIMIT; i++) {
            String name = "method" + i;
            assertThatThrownBy(() -> echoing.call(name, List.of(), "{}")).isInstanceOf(RpcException.class);
        }
        assertThat(echoing.call("buy", List.of(), "[]")).isEqualTo("[]");
    }

    @Test
    void exceptionsArriveAsTheyAre() {
        GenericServiceException thrown = new GenericServiceException("com.acme.SoldOut", "no tea", "{}", null);
        GenericReference throwing = reference((method, arguments) -> {
            throw thrown;
        });

        assertThatThrownBy(() -> throwing.call("buy", List.of(), "[]")).isSameAs(thrown);
        assertThatThrownBy(throwing.callAsync("buy", List.of(), "[]")::join).hasCause(thrown);
        CompletableFuture<String> future = later.callAsync("buy", List.of(), "[]");
        reply.completeExceptionally(thrown);
        assertThatThrownBy(future::join).hasCause(thrown);
    }

    @Test
    void whatOnlyAFilterCanBringIsNamed() {
        GenericReference checked = reference((method, arguments) -> {
            throw new IOException("disk");
        });
        reply.complete(42);

        assertThatThrownBy(() -> checked.call("buy", List.of(), "[]"))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining("java.io.IOException")
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> reference((method, arguments) -> 42).call("buy", List.of(), "[]"))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining("answered with java.lang.Integer (expected: JSON text; has a filter");
        assertThatThrownBy(later.callAsync("buy", List.of(), "[]")::join)
                .cause()
                .isInstanceOf(RpcException.class);
    }

    @Test
    void cancellingTheFutureCancelsTheCall() {
        later.callAsync("buy", List.of(), "[]").cancel(true);
        assertThat(reply).isCancelled();
    }

    @Test
    void endingTheFutureOtherwiseCancelsTheCallToo() {
        assertThat(later.callAsync("buy", List.of(), "[]").complete("mine")).isTrue();
        assertThat(reply).isCancelled();
    }

    @Test
    void endingWhatIsDerivedDoesNot() {
        CompletableFuture<Integer> derived =
                later.callAsync("buy", List.of(), "[]").thenApply(String::length);
        derived.cancel(true);
        assertThat(reply).isNotDone();
    }

    @Test
    void nullsAreMistakesOfTheCaller() {
        assertThatNullPointerException().isThrownBy(() -> echoing.call(null, List.of(), "[]"));
        assertThatNullPointerException().isThrownBy(() -> echoing.call("buy", null, "[]"));
        assertThatNullPointerException().isThrownBy(() -> echoing.callAsync("buy", List.of(), null));
    }

    @Test
    void optionsMayNotContradictTheKey() {
        ReferenceOptions same =
                ReferenceOptions.builder().version("1.0").serializer("json").build();
        assertThat(GenericReference.options(KEY, same).version()).isEqualTo("1.0");
        assertThat(GenericReference.options(KEY, ReferenceOptions.UNSET).serializer())
                .isEqualTo("json");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GenericReference.options(
                        KEY, ReferenceOptions.builder().version("2.0").build()))
                .withMessage("version: '2.0' for generic calls of com.acme.Shop@1.0 (expected: '1.0' or unset)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GenericReference.options(
                        KEY, ReferenceOptions.builder().group("eu").build()))
                .withMessage(
                        "group: 'eu' for generic calls of com.acme.Shop@1.0 (expected: none, as in the service key)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GenericReference.options(
                        KEY, ReferenceOptions.builder().serializer("hessian").build()))
                .withMessageContaining("serializer: 'hessian'")
                .withMessageContaining("expected: 'json' or unset");
    }
}
