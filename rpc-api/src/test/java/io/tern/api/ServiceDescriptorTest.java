package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ServiceDescriptorTest {
    record User(String name) {}

    private static MethodDescriptor method(Class<?> type, String signature) {
        ServiceDescriptor service = ServiceDescriptor.of(type);
        MethodDescriptor method = service.method(signature);
        assertThat(method).as("%s among %s", signature, service.signatures()).isNotNull();
        return method;
    }

    private static MethodDescriptor only(Class<?> type) {
        assertThat(ServiceDescriptor.of(type).methods()).hasSize(1);
        return ServiceDescriptor.of(type).methods().get(0);
    }

    interface Overloads {
        void put(int value);

        void put(Integer value);

        void put(int[] values);

        void put(List<String> values, Map<String, User> more);

        default String text() {
            return hidden();
        }

        static void staticMethod() {}

        private String hidden() {
            return "";
        }
    }

    @Test
    void overloadsAreDifferentMethodsInAStableOrder() {
        ServiceDescriptor service = ServiceDescriptor.of(Overloads.class, "g", "1");

        assertThat(service.methods())
                .extracting(MethodDescriptor::signature)
                .containsExactly(
                        "put([I)", "put(int)", "put(java.lang.Integer)", "put(java.util.List,java.util.Map)", "text()");
        assertThat(service.methods()).extracting(MethodDescriptor::index).containsExactly(0, 1, 2, 3, 4);
        assertThat(service.method("put(int)")).hasToString("io.tern.api.ServiceDescriptorTest$Overloads@1+g#put(int)");
        assertThat(service.method("staticMethod()")).isNull();
        assertThat(service.method("hidden()")).isNull();
        assertThat(service).hasToString(service.key().toString());
    }

    @Test
    void findsTheDescriptorOfAMethod() throws Exception {
        ServiceDescriptor service = ServiceDescriptor.of(Overloads.class);
        Method method = Overloads.class.getMethod("put", int.class);
        assertThat(service.method(method)).isSameAs(service.method("put(int)"));
    }

    interface Store<K, V> {
        V find(K key);

        List<? extends V> findAll(Map<? super K, V[]> filter, List<V>[] more);

        CompletableFuture<List<V>> later(K key);
    }

    interface Users extends Middle<User> {}

    interface Middle<T> extends Store<Long, T> {}

    @Test
    void inheritedTypeVariablesAreReplaced() {
        MethodDescriptor find = method(Users.class, "find(java.lang.Object)");
        assertThat(find.genericParameterTypes()).containsExactly(Long.class);
        assertThat(find.parameterTypes()).containsExactly(Object.class);
        assertThat(find.resultType()).isEqualTo(User.class);

        MethodDescriptor all = method(Users.class, "findAll(java.util.Map,[Ljava.util.List;)");
        assertThat(all.resultType().getTypeName()).isEqualTo("java.util.List<io.tern.api.ServiceDescriptorTest$User>");
        assertThat(all.genericParameterTypes())
                .extracting(Type::getTypeName)
                .containsExactly(
                        "java.util.Map<? super java.lang.Long, io.tern.api.ServiceDescriptorTest$User[]>",
                        "java.util.List<io.tern.api.ServiceDescriptorTest$User>[]");
        assertThat(((ParameterizedType) all.genericParameterTypes().get(0)).getActualTypeArguments()[1])
                .isEqualTo(User[].class);

        MethodDescriptor later = method(Users.class, "later(java.lang.Object)");
        assertThat(later.resultType().getTypeName())
                .isEqualTo("java.util.List<io.tern.api.ServiceDescriptorTest$User>");
    }

    interface PlainUsers {
        List<User> list();
    }

    interface GenericUsers extends Listing<User> {}

    interface Listing<T> {
        List<T> list();
    }

    @Test
    void aReplacedTypeEqualsTheSameTypeWrittenOut() {
        Type replaced = only(GenericUsers.class).resultType();
        Type written = PlainUsers.class.getMethods()[0].getGenericReturnType();

        assertThat(replaced).isEqualTo(written).hasSameHashCodeAs(written);
        assertThat(written).isEqualTo(replaced);
    }

    interface Repository<T, E extends Exception> {
        T load(long id) throws E, IOException;

        <X extends IllegalStateException> void check() throws X;

        void keep(List<? super T> list, Map<?, ? extends T> map);
    }

    interface Loading<E extends IOException, R> extends Repository<R, E> {}

    interface Files extends Loading<FileNotFoundException, CompletableFuture<String>> {}

    interface AnyLoading extends Loading<FileNotFoundException, String> {}

    @SuppressWarnings("rawtypes")
    interface RawFiles extends Loading {}

    interface WrittenOut {
        void keep(List<? super String> list, Map<?, ? extends String> map);
    }

    @Test
    void typeVariablesOfExceptionsAreReplaced() {
        assertThat(method(Files.class, "load(long)").declaredExceptions())
                .containsExactly(FileNotFoundException.class, IOException.class);
        assertThat(method(RawFiles.class, "load(long)").declaredExceptions()).containsExactly(IOException.class);
        assertThat(method(Files.class, "check()").declaredExceptions()).containsExactly(IllegalStateException.class);
        assertThat(method(Files.class, "load(long)").declares(new Exception())).isFalse();
    }

    @Test
    void aTypeVariableMayStandForAFuture() {
        MethodDescriptor load = method(Files.class, "load(long)");
        assertThat(load.returnKind()).isEqualTo(ReturnKind.FUTURE);
        assertThat(load.resultType()).isEqualTo(String.class);
        assertThat(load.resultClass()).isEqualTo(String.class);
    }

    @Test
    void whatIsAboveATypeStaysSo() {
        List<Type> replaced =
                method(AnyLoading.class, "keep(java.util.List,java.util.Map)").genericParameterTypes();
        assertThat(replaced)
                .extracting(Type::getTypeName)
                .containsExactly(
                        "java.util.List<? super java.lang.String>",
                        "java.util.Map<java.lang.Object, java.lang.String>");
        Type written = WrittenOut.class.getMethods()[0].getGenericParameterTypes()[0];
        assertThat(replaced.get(0)).isEqualTo(written).hasSameHashCodeAs(written);
        assertThat(written).isEqualTo(replaced.get(0));
    }

    interface Erased<T extends List<String>> {
        @SuppressWarnings("TypeParameterUnusedInFormals") // what is to be erased
        <A extends T> A variable();

        T[] array();

        CompletableFuture<? super String> above();
    }

    @Test
    void theClassOfAResultIsThatOfTheBound() {
        assertThat(method(Erased.class, "variable()").resultClass()).isEqualTo(List.class);
        assertThat(method(Erased.class, "array()").resultClass()).isEqualTo(List[].class);
        assertThat(method(Erased.class, "above()").resultClass()).isEqualTo(Object.class);
    }

    interface NamedUsers extends Store<Long, User> {
        @Override
        User find(Long key);
    }

    @Test
    void compilersBridgesAreNoMethods() {
        assertThat(ServiceDescriptor.of(NamedUsers.class).methods())
                .extracting(MethodDescriptor::signature)
                .contains("find(java.lang.Long)")
                .doesNotContain("find(java.lang.Object)");
    }

    interface Left {
        Object get() throws IOException;
    }

    interface Right {
        String get() throws FileNotFoundException;
    }

    interface Diamond extends Left, Right {}

    @Test
    void ofAnInheritedMethodTheMostSpecificCounts() {
        MethodDescriptor get = only(Diamond.class);
        assertThat(get.resultType()).isEqualTo(String.class);
        assertThat(get.declaredExceptions()).containsExactly(FileNotFoundException.class);
    }

    interface Twin1 {
        @MethodOptions(timeoutMillis = 1)
        void run();
    }

    interface Twin2 {
        @MethodOptions(timeoutMillis = 2)
        void run();
    }

    interface Twins extends Twin1, Twin2 {}

    interface TwinsReversed extends Twin2, Twin1 {}

    @Test
    void ofEqualMethodsOfTwoParentsTheFirstByNameCounts() {
        assertThat(only(Twins.class).settings().timeoutMillis()).isEqualTo(1);
        assertThat(only(TwinsReversed.class).settings().timeoutMillis()).isEqualTo(1);
    }

    interface Kinds {
        int value();

        void nothing();

        CompletableFuture<String> future();

        CompletionStage<Void> stage();

        CompletableFuture<?> any();

        @SuppressWarnings("rawtypes")
        CompletableFuture raw();

        Void theVoid();

        <T> CompletableFuture<T> generic();
    }

    @Test
    void knowsHowResultsAreGivenBack() {
        assertThat(method(Kinds.class, "value()").returnKind()).isEqualTo(ReturnKind.VALUE);
        assertThat(method(Kinds.class, "nothing()").returnKind()).isEqualTo(ReturnKind.VOID);
        assertThat(method(Kinds.class, "future()").returnKind()).isEqualTo(ReturnKind.FUTURE);
        assertThat(method(Kinds.class, "stage()").returnKind()).isEqualTo(ReturnKind.STAGE);
        assertThat(Stream.of(ReturnKind.values()).filter(ReturnKind::isAsync))
                .containsExactly(ReturnKind.FUTURE, ReturnKind.STAGE);
    }

    @Test
    void knowsTheTypeOfTheValueItself() {
        assertThat(method(Kinds.class, "value()").resultType()).isEqualTo(int.class);
        assertThat(method(Kinds.class, "nothing()").resultType()).isEqualTo(void.class);
        assertThat(method(Kinds.class, "future()").resultType()).isEqualTo(String.class);
        assertThat(method(Kinds.class, "stage()").resultType()).isEqualTo(void.class);
        assertThat(method(Kinds.class, "any()").resultType()).isEqualTo(Object.class);
        assertThat(method(Kinds.class, "raw()").resultType()).isEqualTo(Object.class);
        assertThat(method(Kinds.class, "theVoid()").resultType()).isEqualTo(Void.class);
        assertThat(method(Kinds.class, "generic()").resultType().getTypeName()).isEqualTo("T");
    }

    interface Throwing {
        void run() throws IOException, IllegalStateException;
    }

    @Test
    void declaresItsExceptionsAndTheirSubclasses() {
        MethodDescriptor run = only(Throwing.class);
        assertThat(run.declares(new IOException())).isTrue();
        assertThat(run.declares(new FileNotFoundException())).isTrue();
        assertThat(run.declares(new IllegalStateException())).isTrue();
        assertThat(run.declares(new IllegalArgumentException())).isFalse();
        assertThat(run.declares(new Exception())).isFalse();
    }

    @Idempotent
    interface Safe {
        void inherited();
    }

    interface Mixed extends Safe {
        void own();

        @Idempotent
        void marked();
    }

    @Idempotent
    interface AllSafe extends Left {
        void own();
    }

    interface Overriding extends Safe {
        @Override
        void inherited();
    }

    @Test
    void anIdempotentInterfaceMarksAllItsMethods() {
        assertThat(method(Mixed.class, "inherited()").settings().idempotent()).isTrue();
        assertThat(method(Mixed.class, "marked()").settings().idempotent()).isTrue();
        assertThat(method(Mixed.class, "own()").settings().idempotent()).isFalse();
        assertThat(method(AllSafe.class, "own()").settings().idempotent()).isTrue();
        assertThat(method(AllSafe.class, "get()").settings().idempotent())
                .as("inherited")
                .isTrue();
    }

    @Test
    void aMethodDeclaredAnewMustSayAnewThatItIsIdempotent() {
        assertThat(only(Overriding.class).settings().idempotent()).isFalse();
    }

    interface Annotated {
        @NonBlocking
        @MethodOptions(executor = "io")
        String quick(@HashKey String key);

        @Oneway
        void tell();

        @Oneway
        CompletableFuture<Void> tellLater();

        String plain(String a, @HashKey String b);
    }

    @Test
    void readsTheAnnotationsOfMethods() {
        assertThat(method(Annotated.class, "quick(java.lang.String)").settings().nonBlocking())
                .isTrue();
        assertThat(method(Annotated.class, "quick(java.lang.String)").settings().executor())
                .isEqualTo("io");
        assertThat(method(Annotated.class, "quick(java.lang.String)").hashKeyIndex())
                .isZero();
        assertThat(method(Annotated.class, "plain(java.lang.String,java.lang.String)")
                        .hashKeyIndex())
                .isEqualTo(1);
        assertThat(method(Annotated.class, "tell()").hashKeyIndex()).isEqualTo(-1);
        assertThat(method(Annotated.class, "tell()").settings().oneway()).isTrue();
        assertThat(method(Annotated.class, "tellLater()").settings().oneway()).isTrue();
    }

    interface OnewayWithResult {
        @Oneway
        int tell();
    }

    interface OnewayFuture {
        @Oneway
        CompletableFuture<String> tell();
    }

    interface TwoKeys {
        void put(@HashKey String a, @HashKey String b);
    }

    interface NamedOptions {
        @MethodOptions(name = "run")
        void run();
    }

    interface Empty {
        static void nothing() {}
    }

    @Test
    void refusesContradictions() {
        assertThatThrownBy(() -> ServiceDescriptor.of(OnewayWithResult.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("io.tern.api.ServiceDescriptorTest$OnewayWithResult#tell(): one-way method returns int"
                        + " (expected: void, or a future of Void)");
        assertThatThrownBy(() -> ServiceDescriptor.of(OnewayFuture.class))
                .hasMessageContaining("returns java.lang.String");
        assertThatThrownBy(() -> ServiceDescriptor.of(TwoKeys.class))
                .hasMessageContaining("two parameters are marked @HashKey");
        assertThatThrownBy(() -> ServiceDescriptor.of(NamedOptions.class))
                .hasMessageContaining("says name or parameterTypes");
    }

    @Test
    void refusesWhatIsNoServiceInterface() {
        for (Class<?> type : List.of(String.class, Oneway.class, int.class, Thread.State.class)) {
            assertThatThrownBy(() -> ServiceDescriptor.of(type))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(type.getName() + " is not an interface (expected: the Java interface of the service)");
        }
        assertThatThrownBy(() -> ServiceDescriptor.of(Empty.class))
                .hasMessageEndingWith("Empty has no method that could be called remotely");
    }

    interface Outspoken {
        @Override
        boolean equals(Object other);

        @Override
        int hashCode();

        @Override
        String toString();

        String toString(int radix);
    }

    @Test
    void methodsOfObjectAreNotRemote() {
        assertThat(only(Outspoken.class).signature()).isEqualTo("toString(int)");
    }

    @Test
    void descriptorsAreEqualOnlyToThemselves() {
        assertThat(only(Throwing.class)).isNotEqualTo(only(Throwing.class));
    }
}
