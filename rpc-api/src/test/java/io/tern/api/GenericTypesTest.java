package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Type variables of methods, whose bounds may name variables of the interface. */
final class GenericTypesTest {
    interface Crud<T, E extends Exception> {
        <S extends T> S save(S one);

        <S extends T> List<S> saveAll(List<? extends S> all, S[] more, Map<? super S, S> map);

        <X extends E, Y extends X> void check() throws X, Y;

        @SuppressWarnings("TypeParameterUnusedInFormals") // what users write
        <S extends CompletableFuture<T>> S later();

        <S extends Comparable<S>> S largest(List<S> all);

        <S extends Serializable & Holder<T>> List<S> both(S one);

        <K, S extends K> Map<K, S> free(K key);
    }

    interface Holder<T> {
        T get();
    }

    interface Orders extends Crud<String, FileNotFoundException> {}

    @Test
    void aVariableOfAMethodCountsAsItsBound() {
        MethodDescriptor save = method("save(java.lang.Object)");
        assertThat(save.resultType()).isEqualTo(String.class);
        assertThat(save.genericParameterTypes()).containsExactly(String.class);
        assertThat(save.parameterTypes()).containsExactly(Object.class);

        MethodDescriptor saveAll = method("saveAll(java.util.List,[Ljava.lang.Object;,java.util.Map)");
        assertThat(saveAll.resultType().getTypeName()).isEqualTo("java.util.List<java.lang.String>");
        assertThat(saveAll.genericParameterTypes())
                .extracting(java.lang.reflect.Type::getTypeName)
                .containsExactly(
                        "java.util.List<java.lang.String>",
                        "java.lang.String[]",
                        "java.util.Map<? super java.lang.String, java.lang.String>");
    }

    @Test
    void exceptionsOfAMethodsVariablesAreThoseOfTheirBounds() {
        MethodDescriptor check = method("check()");
        assertThat(check.declaredExceptions()).containsExactly(FileNotFoundException.class);
        assertThat(check.declares(new IOException())).isFalse();
    }

    @Test
    void aVariableOfAMethodMayStandForAFuture() {
        MethodDescriptor later = method("later()");
        assertThat(later.returnKind()).isEqualTo(ReturnKind.FUTURE);
        assertThat(later.resultType()).isEqualTo(String.class);
    }

    @Test
    void aBoundThatNamesItsVariableEnds() {
        MethodDescriptor largest = method("largest(java.util.List)");
        assertThat(largest.resultClass()).isEqualTo(Comparable.class);
        assertThat(largest.resultType().getTypeName()).isEqualTo("java.lang.Comparable<java.lang.Object>");
    }

    @Test
    void allBoundsStay() {
        MethodDescriptor both = method("both(java.io.Serializable)");
        assertThat(GenericTypes.erasure(both.genericParameterTypes().get(0))).isEqualTo(Serializable.class);
        assertThat(both.genericParameterTypes().get(0).getTypeName())
                .isEqualTo("? extends java.io.Serializable & " + Holder.class.getName() + "<java.lang.String>");
    }

    @Test
    void variablesWithoutABoundStay() {
        MethodDescriptor free = method("free(java.lang.Object)");
        assertThat(free.genericParameterTypes().get(0).getTypeName()).isEqualTo("K");
        assertThat(free.resultClass()).isEqualTo(Map.class);
    }

    private static MethodDescriptor method(String signature) {
        return Objects.requireNonNull(ServiceDescriptor.of(Orders.class).method(signature));
    }
}
