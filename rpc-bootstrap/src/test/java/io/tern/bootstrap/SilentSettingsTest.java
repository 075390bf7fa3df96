package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tern.api.Export;
import io.tern.api.ExportOptions;
import io.tern.api.HashKey;
import io.tern.api.Idempotent;
import io.tern.api.MethodOptions;
import io.tern.api.MethodSettings;
import io.tern.api.Oneway;
import io.tern.api.PassExceptions;
import io.tern.api.Reference;
import io.tern.api.ReferenceOptions;
import io.tern.api.ServiceKey;
import io.tern.api.TransportOptions;
import io.tern.api.WireTypes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that is said where it has no effect is dropped in silence. */
final class SilentSettingsTest {
    private final TestWorld world = new TestWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aSettingOfCallersIsRefusedInAnExport() {
        ExportOptions options = ExportOptions.builder()
                .method("brew", MethodSettings.builder().idempotent(true).build())
                .build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.isolated("shop").export(new BlackTea(), options)))
                .withMessage("idempotent (builder, method brew) has no effect in exports (expected: to be set in"
                        + " references, or on the interface's method, which both sides read)");
    }

    @Test
    void aSettingOfServersIsRefusedInAReference() {
        RpcApplication application = world.start(world.isolated("shop").startWait(Duration.ZERO));
        ReferenceOptions options = ReferenceOptions.builder()
                .method("brew", MethodSettings.builder().nonBlocking(true).build())
                .build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.refer(Tea.class, options))
                .withMessage("nonBlocking (builder, method brew) has no effect in references (expected: to be set in"
                        + " exports, or on the interface's method, which both sides read)");
    }

    @Export(methods = @MethodOptions(name = "brew", idempotent = true))
    private static class AnnotatedExport implements Tea {
        @Override
        public String brew(String kind) {
            return kind;
        }

        @Override
        public CompletableFuture<String> brewLater(String kind) {
            return CompletableFuture.completedFuture(kind);
        }
    }

    private static final class AnnotatedField {
        @Reference(methods = @MethodOptions(name = "brew", executor = "io"))
        private Tea tea;
    }

    @Test
    void annotationsAreRefusedAlike() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.isolated("shop").export(new AnnotatedExport())))
                .withMessageContaining("idempotent (@Export, method brew) has no effect in exports");
        AnnotatedField target = new AnnotatedField();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.isolated("shop").inject(target)))
                .withMessageContaining("@Reference " + AnnotatedField.class.getName()
                        + ".tea: executor (@Reference, method brew) has no effect in references");
        assertThat(target.tea).isNull();
    }

    /** A service whose methods say nothing. */
    interface Plain {
        void tell(String text);
    }

    private static class Telling implements Plain {
        @Override
        public void tell(String text) {}
    }

    private static final class MarkedIdempotent extends Telling {
        @Override
        @Idempotent
        public void tell(String text) {}
    }

    private static final class MarkedOneway extends Telling {
        @Override
        @Oneway
        public void tell(String text) {}
    }

    private static final class MarkedTypes extends Telling {
        @Override
        @WireTypes(String.class)
        public void tell(String text) {}
    }

    private static final class MarkedOptions extends Telling {
        @Override
        @MethodOptions(executor = "io")
        public void tell(String text) {}
    }

    private static final class MarkedKey extends Telling {
        @Override
        public void tell(@HashKey String text) {}
    }

    @Idempotent
    private static final class IdempotentClass extends Telling {}

    @WireTypes(String.class)
    private static final class ClassOfTypes extends Telling {}

    @PassExceptions
    private static final class PassingClass extends Telling {}

    static List<Arguments> marked() {
        String method = ".tell(java.lang.String) has no effect";
        return List.of(
                Arguments.of(new MarkedIdempotent(), "@Idempotent on ", method),
                Arguments.of(new MarkedOneway(), "@Oneway on ", method),
                Arguments.of(new MarkedTypes(), "@WireTypes on ", method),
                Arguments.of(new MarkedOptions(), "@MethodOptions on ", method),
                Arguments.of(new MarkedKey(), "@HashKey on ", method),
                Arguments.of(new IdempotentClass(), "@Idempotent on ", " has no effect"),
                Arguments.of(new ClassOfTypes(), "@WireTypes on ", " has no effect"),
                Arguments.of(new PassingClass(), "@PassExceptions on ", " has no effect"));
    }

    @ParameterizedTest
    @MethodSource("marked")
    void annotationsOfTheInterfaceAreRefusedOnTheImplementation(Plain target, String annotation, String where) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.isolated("shop").export(target)))
                .withMessageStartingWith(annotation + target.getClass().getName() + where)
                .withMessageContaining("(expected: on the interface, which both sides read");
    }

    private static final class RepeatingTea extends AnnotatedTea {
        @Override
        @Idempotent
        public String brew(String kind) {
            return kind;
        }
    }

    private abstract static class AnnotatedTea implements Tea {
        @Override
        public CompletableFuture<String> brewLater(String kind) {
            return CompletableFuture.completedFuture(kind);
        }
    }

    @Test
    void anImplementationMayRepeatWhatItsInterfaceSays() {
        assertThat(world.start(world.isolated("shop").export(new RepeatingTea()))
                        .stats()
                        .exported())
                .containsExactly(ServiceKey.of(Tea.class));
    }

    @Test
    void typesForGenericCallsAreRefused() {
        RpcApplication application = world.start(world.isolated("shop").startWait(Duration.ZERO));
        ReferenceOptions options = ReferenceOptions.builder()
                .method(
                        "brew",
                        MethodSettings.builder()
                                .wireTypes(List.of(String.class))
                                .build())
                .build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.refer(ServiceKey.of(Tea.class), options))
                .withMessageContaining("wireTypes: [class java.lang.String] of method brew for generic calls of ");
    }

    @Test
    void aTagThatNoCallCanNameIsRefusedWithItsPlace() {
        ExportOptions options = ExportOptions.builder().tags(List.of("")).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.isolated("shop").export(new BlackTea(), options)))
                .withMessage("tags (builder): '' (expected: names of at most 1024 bytes, separated by commas, none of"
                        + " them blank or with blanks around it; leave out what is none)");
    }

    @Test
    void theNameOfAnApplicationTravelsInWhole() {
        String longest = "é".repeat(127) + 'x';
        assertThat(world.start(world.isolated(longest)).stats().application()).isEqualTo(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RpcApplication.builder(longest + 'x'))
                .withMessageStartingWith("application: a name of 256 bytes, 'é")
                .withMessageEndingWith("(expected: at most 255 bytes in UTF-8)");
    }

    @Test
    void credentialsThatDoNotFitIntoHelloAreRefusedAndNotPrinted() {
        Consumer<Integer> start = bytes -> world.start(world.isolated("shop")
                .transportOptions(TransportOptions.builder()
                        .credentials("s".repeat(bytes))
                        .build()));
        start.accept(16_384);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> start.accept(16_385))
                .withMessage("credentials (builder): '****' (expected: a text of at most 16384 bytes, not blank)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "brew(int)", "brew()", "a.b", "a#b", "a/b", "a;b", "<init>", "a,b", "a\tb"})
    void whatNoMethodIsCalledIsRefusedInCodeInKeysAndInRules(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReferenceOptions.builder().method(name, MethodSettings.UNSET))
                .withMessageContaining("name: '" + name + "'");
        String key = "tern.service." + Tea.class.getName() + '#' + name + ".timeoutMillis";
        if (!name.startsWith("brew(")) { // A key says types, too.
            assertThatIllegalArgumentException().isThrownBy(() -> SettingKey.parse(key));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"brew", "größe", "$x_1", "pay-4f3d", "名前", "a'b", "1st", "+"})
    void whatTheJvmCallsAMethodIsTakenByCodeAndKeysAlike(String name) {
        assertThat(ReferenceOptions.builder()
                        .method(name, MethodSettings.UNSET)
                        .build()
                        .methods()
                        .keySet())
                .hasToString("[" + name + "]");
        SettingKey key = SettingKey.parse("tern.service." + Tea.class.getName() + '#' + name + "(int).timeoutMillis");
        assertThat(key.method()).isEqualTo(name);
    }
}
