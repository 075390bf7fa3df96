package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ServiceDescriptor;
import java.io.File;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The advice for classes that cannot travel can be followed. */
final class TypeAdviceTest {
    interface Progress {
        void advanced(int percent);
    }

    interface Shape {
        double area();
    }

    interface Listening {
        void listen(Progress progress);
    }

    interface Drawing {
        void draw(Shape shape);
    }

    interface Holding {
        void hold(Object value);
    }

    static class Named {
        int number;
    }

    static final class WithoutConstructor {
        final int number;

        WithoutConstructor(int number, String unused) {
            this.number = number + unused.length();
        }
    }

    @SuppressWarnings("ClassCanBeStatic") // It is the test's input.
    final class Inner {
        int number;
    }

    private record Hidden(int number) {}

    private static String refusal(Object value) {
        TupleCodec codec = new ProtostuffSerializer()
                .bind(TypeGraph.of(ServiceDescriptor.of(Holding.class)))
                .codec(List.of(Object.class));
        try {
            SerializerContractTest.write(codec, Layout.TAGGED, value);
            throw new AssertionError("it travels");
        } catch (WireValueException e) {
            return e.getMessage();
        }
    }

    @Test
    void aClassThatCouldTravelIsNamedForTheAnnotation() {
        assertThat(refusal(new Named()))
                .endsWith("add @WireTypes({Named.class}) to the method or the service interface");
        assertThat(refusal(new Named[0]))
                .contains("TypeAdviceTest$Named[] is not")
                .contains("@WireTypes({Named.class})");
        assertThat(refusal(new Hidden(1))).contains("make it visible there, and add @WireTypes({Hidden.class})");
    }

    @Test
    void aClassThatCannotBeNamedOrCouldNotTravelIsNotToBeAdded() {
        record Local(int number) {}
        assertThat(refusal(new Object() {}))
                .contains("make it static or a record")
                .doesNotContain("@WireTypes");
        assertThat(refusal(new Inner())).contains("make it static or a record").doesNotContain("@WireTypes");
        assertThat(refusal(new WithoutConstructor(1, "")))
                .contains("has no constructor without arguments")
                .doesNotContain("@WireTypes");
        assertThat(refusal((Progress) percent -> {})).contains("hidden class").doesNotContain("@WireTypes");
        assertThat(refusal(new Local(1))).contains("make it a member of a class");
    }

    @Test
    void anEnumMayBeAdded() {
        assertThat(refusal(Layout.TAGGED))
                .endsWith("add @WireTypes({Layout.class}) to the method or the service interface");
        assertThat(refusal(TimeUnit.DAYS)).contains("add @WireTypes({TimeUnit.class})");
        TypeGraph.ofTypes(List.of(TimeUnit.class));
    }

    @Test
    void aClassOfTheJdkIsNotToBeAdded() {
        assertThat(refusal(new File("f"))).contains("pass its path as a String").doesNotContain("@WireTypes");
        assertThat(refusal(Pattern.compile("x"))).contains("pass its contents").doesNotContain("@WireTypes");
        assertThat(refusal(new Object())).contains("a class of your own").doesNotContain("@WireTypes");
        assertThat(refusal(InputStream.nullInputStream())).contains("byte[]").doesNotContain("@WireTypes");
        assertThat(refusal(new CompletableFuture<>()))
                .contains("pass the value")
                .doesNotContain("@WireTypes");
    }

    @Test
    void aCallbackIsNotToBecomeSealed() {
        assertThatThrownBy(() -> TypeGraph.of(ServiceDescriptor.of(Listening.class)))
                .hasMessageContaining("callbacks cannot travel: return the values")
                .hasMessageContaining("if its values are data, make it sealed");
        assertThatThrownBy(() -> TypeGraph.of(ServiceDescriptor.of(Drawing.class)))
                .hasMessageContaining("make it sealed")
                .hasMessageNotContaining("callback");
    }

    @ParameterizedTest
    @ValueSource(classes = {Runnable.class, Supplier.class, java.util.Comparator.class})
    void aCallbackOfTheJdkIsCalledOne(Class<?> type) {
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(type))).hasMessageContaining("callbacks cannot travel");
    }

    @ParameterizedTest
    @ValueSource(classes = {InputStream.class, Stream.class, Flow.Publisher.class, java.util.Iterator.class})
    void aStreamOfTheJdkIsCalledOne(Class<?> type) {
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(type))).hasMessageContaining("streams cannot travel");
    }
}
