package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An interface that calls another one's service, and gets futures. */
final class AsyncTwinTest {
    private static final String HERE = AsyncTwinTest.class.getName() + '$';

    interface Store<K, V> {
        V find(K key) throws IOException;

        List<V> all();
    }

    interface Shop extends Store<Long, String> {
        @Idempotent
        @MethodOptions(timeoutMillis = 300)
        int count(@HashKey String kind);

        void put(List<String> kinds, int... amounts);

        CompletableFuture<Integer> later();

        <T extends Number> T same(T number);
    }

    interface AsyncStore<K, V> {
        CompletableFuture<V> find(K key);
    }

    @AsyncOf(Shop.class)
    interface AsyncShop extends AsyncStore<Long, String> {
        CompletionStage<List<String>> all();

        @Idempotent
        CompletableFuture<Integer> count(String kind);

        CompletableFuture<Void> put(List<String> kinds, int... amounts);

        CompletionStage<Integer> later();

        <N extends Number> CompletableFuture<N> same(N number);
    }

    private static ReturnKind kind(ServiceDescriptor service, String signature) {
        MethodDescriptor method = service.method(signature);
        assertThat(method).as("%s among %s", signature, service.signatures()).isNotNull();
        return method.returnKind();
    }

    @Test
    void aTwinIsTheServiceWithFutures() throws Exception {
        ServiceDescriptor plain = ServiceDescriptor.of(Shop.class, "g", "1");
        ServiceDescriptor twin = ServiceDescriptor.of(AsyncShop.class, "g", "1");

        assertThat(twin.key()).isEqualTo(plain.key());
        assertThat(twin.interfaceType()).isEqualTo(Shop.class);
        assertThat(twin.callerType()).isEqualTo(AsyncShop.class);
        assertThat(plain.callerType()).isEqualTo(Shop.class);
        assertThat(twin.signatures()).isEqualTo(plain.signatures());
        for (int i = 0; i < plain.methods().size(); i++) {
            MethodDescriptor served = plain.methods().get(i);
            MethodDescriptor called = twin.methods().get(i);
            assertThat(called.index()).isEqualTo(served.index());
            assertThat(called.settings()).isEqualTo(served.settings());
            assertThat(called.hashKeyIndex()).isEqualTo(served.hashKeyIndex());
            assertThat(called.resultType()).isEqualTo(served.resultType());
            assertThat(called.genericParameterTypes()).isEqualTo(served.genericParameterTypes());
            assertThat(called.declaredExceptions()).isEqualTo(served.declaredExceptions());
            assertThat(called.javaMethod()).isEqualTo(served.javaMethod());
            assertThat(served.callerMethod()).isEqualTo(served.javaMethod());
            assertThat(twin.owns(called)).isTrue();
            assertThat(twin.owns(served)).isFalse();
        }
        assertThat(kind(twin, "count(java.lang.String)")).isEqualTo(ReturnKind.FUTURE);
        assertThat(kind(twin, "put(java.util.List,[I)")).isEqualTo(ReturnKind.FUTURE);
        assertThat(kind(twin, "later()")).isEqualTo(ReturnKind.STAGE);
        assertThat(kind(twin, "all()")).isEqualTo(ReturnKind.STAGE);
        assertThat(twin.methods())
                .filteredOn(method -> method.name().equals("find"))
                .singleElement()
                .satisfies(find ->
                        assertThat(find.callerMethod()).isEqualTo(AsyncStore.class.getMethod("find", Object.class)));
    }

    @AsyncOf(Shop.class)
    interface BoundShop {
        CompletableFuture<String> find(Long key);
    }

    @Test
    void aTwinMayLeaveMethodsOutAndWriteOutWhatTheServiceInherits() {
        ServiceDescriptor twin = ServiceDescriptor.of(BoundShop.class);

        assertThat(twin.methods())
                .hasSameSizeAs(ServiceDescriptor.of(Shop.class).methods());
        assertThat(twin.methods())
                .filteredOn(method -> method.callerMethod() != null)
                .extracting(MethodDescriptor::signature)
                .containsExactly("find(java.lang.Object)");
    }

    @AsyncOf(Shop.class)
    interface Misnamed {
        CompletableFuture<Integer> counted(String kind);
    }

    @AsyncOf(Shop.class)
    interface OtherParameters {
        CompletableFuture<Integer> count(Object kind);
    }

    @AsyncOf(Shop.class)
    interface OtherTypeArgument {
        CompletableFuture<Void> put(List<Integer> kinds, int... amounts);
    }

    @AsyncOf(Shop.class)
    interface OtherResult {
        CompletableFuture<Long> count(String kind);
    }

    @AsyncOf(Shop.class)
    @SuppressWarnings("rawtypes")
    interface Raw {
        CompletableFuture count(String kind);
    }

    @AsyncOf(Shop.class)
    interface Synchronous {
        int count(String kind);
    }

    @AsyncOf(Shop.class)
    interface Idempotence {
        @Idempotent
        CompletableFuture<Void> put(List<String> kinds, int... amounts);
    }

    @AsyncOf(Shop.class)
    interface Hashing {
        CompletableFuture<Void> put(@HashKey List<String> kinds, int... amounts);
    }

    @AsyncOf(Shop.class)
    @PassExceptions(IllegalStateException.class)
    interface Passing {
        CompletableFuture<Integer> count(String kind);
    }

    @AsyncOf(Shop.class)
    interface Convenient {
        CompletableFuture<Integer> count(String kind);

        default CompletableFuture<Integer> countTea() {
            return count("tea");
        }
    }

    @AsyncOf(Shop.class)
    interface Empty {}

    @AsyncOf(AsyncShop.class)
    interface TwinOfTwin {
        CompletableFuture<Integer> count(String kind);
    }

    @AsyncOf(String.class)
    interface TwinOfClass {
        CompletableFuture<Integer> count(String kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Misnamed | java.util.concurrent.CompletableFuture<java.lang.Integer> counted(java.lang.String)"
                        + " | int count(java.lang.String)",
                "OtherParameters | java.util.concurrent.CompletableFuture<java.lang.Integer> count(java.lang.Object)"
                        + " | one of int count(java.lang.String))",
                "OtherTypeArgument | put(java.util.List<java.lang.Integer>, int[])"
                        + " | one of void put(java.util.List<java.lang.String>, int[]))",
                "OtherResult | CompletableFuture<java.lang.Long> count(java.lang.String) does not match int"
                        + " count(java.lang.String) | CompletableFuture<java.lang.Integer>",
                "Raw | CompletableFuture count(java.lang.String) does not match int count(java.lang.String)"
                        + " | to return CompletableFuture<java.lang.Integer> or CompletionStage<java.lang.Integer>",
                "Synchronous | int count(java.lang.String) does not match int count(java.lang.String)"
                        + " | to return CompletableFuture<java.lang.Integer>",
                "Idempotence | the annotations of | say more than those of void put(",
                "Hashing | the annotations of | say more than those of void put(",
                "Passing | @PassExceptions has no effect here | on the service's interface",
                "Convenient | countTea() matches no method of the service | int count(java.lang.String)",
                "Empty | the interface has no method | int count(java.lang.String)",
                "TwinOfTwin | that is an @AsyncOf itself | the interface that the service is exported by",
                "TwinOfClass | that is not an interface | the interface that the service is exported by"
            })
    void aTwinThatDoesNotMatchIsRefusedWithBothSignatures(String sample) throws Exception {
        String[] parts = sample.split(" \\| ", -1);
        assertThatThrownBy(() -> ServiceDescriptor.of(Class.forName(HERE + parts[0])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(HERE + parts[0] + ", @AsyncOf(")
                .hasMessageContainingAll(Arrays.copyOfRange(parts, 1, parts.length));
    }
}
