package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tern.api.ExportOptions;
import io.tern.api.MethodOptions;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Tag;
import io.tern.api.WireTypes;
import io.tern.protocol.SampleTypes.Circle;
import io.tern.protocol.SampleTypes.Done;
import io.tern.protocol.SampleTypes.Failed;
import io.tern.protocol.SampleTypes.Figure;
import io.tern.protocol.SampleTypes.Group;
import io.tern.protocol.SampleTypes.Outcome;
import io.tern.protocol.SampleTypes.Point;
import io.tern.protocol.SampleTypes.Square;
import java.io.File;
import java.lang.reflect.Type;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

@SuppressWarnings("UnusedVariable") // the walk reads the fields
final class TypeGraphTest {
    @Test
    void reachesFieldsArgumentsElementsAndPermittedSubclasses() {
        TypeGraph graph = TypeGraph.of(ServiceDescriptor.of(Drawing.class));
        assertThat(graph.classes())
                .contains(Figure.class, Circle.class, Square.class, Group.class, SampleTypes.Color.class, Point.class);
        assertThat(graph.subtypes(graph.resolve(Figure.class)))
                .extracting(WireType::raw)
                .isEqualTo(List.of(Circle.class, Group.class, Square.class));
        assertThat(graph.classNamed(Circle.class.getName())).isEqualTo(Circle.class);
        assertThat(graph.classNamed("java.lang.Runtime")).isNull();
    }

    @Test
    void unwrapsFuturesAndBindsTypeVariablesOfTheInterface() {
        TypeGraph graph = TypeGraph.of(ServiceDescriptor.of(Users.class));
        assertThat(graph.shapes()).extracting(Shape::type).contains(graph.resolve(new TypeOf<List<Point>>() {}.type()));
        assertThat(graph.shapes())
                .extracting(shape -> (Object) shape.type().raw())
                .doesNotContain(CompletableFuture.class, CompletionStage.class, Object.class);
    }

    @Test
    void subclassesTakeTheArgumentsOfTheirDeclaredSupertype() {
        Type declared = new TypeOf<Outcome<List<Point>>>() {}.type();
        TypeGraph graph = TypeGraph.ofTypes(List.of(declared));
        assertThat(graph.subtypes(graph.resolve(declared)))
                .containsExactly(
                        graph.resolve(new TypeOf<Done<List<Point>>>() {}.type()),
                        graph.resolve(new TypeOf<Failed<List<Point>>>() {}.type()));
    }

    @Test
    void anAddedClassStandsWhereverItsSupertypeIsDeclared() {
        TypeGraph graph = TypeGraph.of(ServiceDescriptor.of(Zoo.class));
        assertThat(graph.subtypes(graph.resolve(Beast.class)))
                .extracting(WireType::raw)
                .isEqualTo(List.of(Lion.class, Whale.class));
        assertThat(graph.subtypes(graph.resolve(Lion.class)))
                .extracting(WireType::raw)
                .isEqualTo(List.of(Lion.class));
    }

    @Test
    void anInterfaceThatNobodyMayAnnotateTakesItsTypesFromTheMethodsSettings() {
        ServiceDescriptor service = ServiceDescriptor.of(ForeignZoo.class);
        assertThatThrownBy(() -> TypeGraph.of(service)).hasMessageContaining("ForeignZoo.show(): interface ");
        MethodSettings settings =
                MethodSettings.builder().wireTypes(List.of(Lion.class)).build();
        TypeGraph graph = TypeGraph.of(service, method -> settings);
        assertThat(graph.subtypes(graph.resolve(Beast.class)))
                .extracting(WireType::raw)
                .isEqualTo(List.of(Lion.class));
    }

    @Test
    void whatTheOptionsAddStandsBesideWhatTheInterfaceSays() {
        ServiceDescriptor service = ServiceDescriptor.of(OptionsZoo.class);
        ReferenceOptions ofClient = ReferenceOptions.builder()
                .method(
                        "show",
                        MethodSettings.builder().wireTypes(List.of(Tiger.class)).build())
                .build();
        ExportOptions ofServer = ExportOptions.builder()
                .method(
                        "show",
                        List.of(),
                        MethodSettings.builder().wireTypes(List.of(Tiger.class)).build())
                .build();
        TypeGraph client = TypeGraph.of(service, ofClient::settings);
        TypeGraph server = TypeGraph.of(service, ofServer::settings);
        assertThat(client.subtypes(client.resolve(Beast.class)))
                .isEqualTo(server.subtypes(server.resolve(Beast.class)))
                .extracting(WireType::raw)
                .isEqualTo(List.of(Lion.class, Tiger.class, Whale.class));
    }

    @Test
    void reportsAllProblemsTogetherWithTheirPaths() {
        WireTypeException thrown =
                catchThrowableOfType(WireTypeException.class, () -> TypeGraph.of(ServiceDescriptor.of(Hopeless.class)));
        assertThat(thrown).hasMessageContaining("7 types of " + Hopeless.class.getName() + " cannot travel");
        assertThat(thrown.problems())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("Hopeless.greet(Person) > Person.address > Address.geo: interface ")
                        .contains(Geo.class.getName() + " has no permitted subclasses", "@WireTypes"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("Hopeless.greet(Person) > Person.file: ")
                        .contains("java.io.File is not in the type table"))
                .anySatisfy(line ->
                        assertThat(line).contains("Person.inner: ", "Inner is an inner, local or anonymous class"))
                .anySatisfy(line -> assertThat(line).contains("Person.tags: ", "Tags is not a collection or map"))
                .anySatisfy(line -> assertThat(line).contains("Person.task: ", "java.lang.Runnable is not in"))
                .anySatisfy(line -> assertThat(line).contains("NoConstructor has no constructor without arguments"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("Hopeless.greet(Person): ")
                        .contains("IllegalStateException is passed as a value"))
                .hasSize(7);
    }

    @Test
    void reportsEqualAndIllegalNumbers() {
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(SameTags.class)))
                .hasMessageContaining("SameTags.a and SameTags.b have the same number 1");
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(BadTags.class)))
                .hasMessageContaining("@Tag(0) is out of range (expected: 1 to 18999)")
                .hasMessageContaining("@Tag(19000) is out of range");
    }

    @Test
    void reportsATypeThatGrowsWithoutEnd() {
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(new TypeOf<Growing<String>>() {}.type())))
                .isInstanceOf(WireTypeException.class)
                .hasMessageContaining("grows without end");
    }

    @Test
    void reportsAClassThatExtendsOneOfTheJdk() {
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(Odd.class)))
                .hasMessageContaining("extends the JDK's java.lang.Thread, whose state cannot be reached");
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(new TypeOf<HashMap<String, Odd>>() {}.type())))
                .hasMessageContaining("java.lang.Thread");
    }

    @Test
    void reportsAnEnumSetWithoutItsEnum() {
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(EnumSet.class)))
                .isInstanceOf(WireTypeException.class)
                .hasMessageContaining("needs an enum");
    }

    @Test
    void reportsTwoClassesOfOneName() {
        Class<?> one = Versions.of("public class P { int a; }").type("P");
        Class<?> two = Versions.of("public class P { int a; }").type("P");
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(one, two)))
                .hasMessageContaining("evolving.P is there twice");
    }

    @Test
    void anAbstractExceptionNeedsASubclass() {
        assertThatThrownBy(() -> TypeGraph.of(ServiceDescriptor.of(Abstracts.class)))
                .hasMessageContaining(Failure.class.getName() + " has no subclasses");
        TypeGraph graph = TypeGraph.of(ServiceDescriptor.of(Concretes.class));
        assertThat(graph.throwables()).extracting(ThrowableShape::type).isEqualTo(List.of(RealFailure.class));
    }

    interface Drawing {
        Map<String, List<Figure[]>> draw(Point from);
    }

    interface Store<K, V> {
        CompletableFuture<V> find(K key);

        CompletionStage<List<V>> all();
    }

    interface Users extends Store<Long, Point> {}

    @WireTypes(Whale.class)
    interface Zoo {
        @WireTypes(Lion.class)
        Beast show();
    }

    interface ForeignZoo {
        Beast show();
    }

    interface OptionsZoo {
        @WireTypes(Lion.class)
        @MethodOptions(wireTypes = Whale.class)
        Beast show();
    }

    record Tiger(int stripes) implements Beast {}

    interface Beast {}

    static class Lion implements Beast {}

    record Whale(double tons) implements Beast {}

    interface Hopeless {
        IllegalStateException greet(Person person);
    }

    static final class Person {
        Address address;
        File file;
        Inner inner;
        Tags tags;
        Runnable task;
        NoConstructor noConstructor;

        @SuppressWarnings("ClassCanBeStatic") // that is the point
        final class Inner {}
    }

    record Address(Geo geo) {}

    interface Geo {}

    abstract static class Tags extends AbstractList<String> {}

    static final class NoConstructor {
        NoConstructor(int number) {}
    }

    static final class SameTags {
        @Tag(1)
        int a;

        @Tag(1)
        int b;
    }

    record BadTags(@Tag(0) int a, @Tag(19_000) int b) {}

    static final class Growing<T> {
        T value;
        Growing<ArrayList<T>> next;
    }

    static final class Odd extends Thread {}

    interface Abstracts {
        void call() throws Failure;
    }

    interface Concretes {
        @WireTypes(RealFailure.class)
        void call() throws Failure;
    }

    abstract static class Failure extends Exception {
        private static final long serialVersionUID = 1L;
    }

    static final class RealFailure extends Failure {
        private static final long serialVersionUID = 1L;
    }
}
