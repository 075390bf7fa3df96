package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionsTest {
    interface Catalogue {
        @Idempotent
        @MethodOptions(timeoutMillis = 300, retries = 1)
        String find(long id);

        String find(String name);

        String find();

        void clear();
    }

    @Reference(
            group = "g",
            version = "1",
            timeoutMillis = 500,
            retries = 0,
            cluster = "failfast",
            loadBalancer = "random",
            filters = {"audit", "-trace"},
            serializer = "json",
            connections = 2,
            tag = "gray",
            registry = "memory://a",
            required = true,
            lazy = true,
            callbackOn = "io",
            methods = {
                @MethodOptions(name = "find", timeoutMillis = 100),
                @MethodOptions(name = "find", parameterTypes = String.class, timeoutMillis = 200, idempotent = true),
                @MethodOptions(name = "find", parameterTypes = void.class, retries = 3)
            })
    Catalogue everything;

    @Reference
    Catalogue nothing;

    @Export(
            interfaceType = Catalogue.class,
            group = "g",
            version = "1",
            tags = "gray",
            weight = 0,
            warmupMillis = 0,
            delayMillis = 5,
            executor = "pool",
            filters = "audit",
            timeoutMillis = 700,
            interruptOnCancel = true,
            methods = @MethodOptions(name = "clear", executor = "io", nonBlocking = true, interruptOnCancel = true))
    private static final class Everything {}

    @Export
    private static final class Nothing {}

    private final ServiceDescriptor catalogue = ServiceDescriptor.of(Catalogue.class);

    private static ReferenceOptions reference(String field) throws NoSuchFieldException {
        return ReferenceOptions.from(OptionsTest.class.getDeclaredField(field).getAnnotation(Reference.class));
    }

    private static ExportOptions export(Class<?> type) {
        return ExportOptions.from(type.getAnnotation(Export.class));
    }

    private MethodDescriptor method(String signature) {
        MethodDescriptor method = catalogue.method(signature);
        assertThat(method).isNotNull();
        return method;
    }

    @Test
    void referencesSayWhatTheirAnnotationSays() throws Exception {
        ReferenceOptions said = reference("everything");

        assertThat(said.group()).isEqualTo("g");
        assertThat(said.version()).isEqualTo("1");
        assertThat(said.timeoutMillis()).isEqualTo(500);
        assertThat(said.retries()).isZero();
        assertThat(said.cluster()).isEqualTo("failfast");
        assertThat(said.loadBalancer()).isEqualTo("random");
        assertThat(said.filters()).containsExactly("audit", "-trace");
        assertThat(said.serializer()).isEqualTo("json");
        assertThat(said.connections()).isEqualTo(2);
        assertThat(said.tag()).isEqualTo("gray");
        assertThat(said.registry()).isEqualTo("memory://a");
        assertThat(said.required()).isTrue();
        assertThat(said.lazy()).isTrue();
        assertThat(said.callbackOn()).isEqualTo("io");
        assertThat(said.orElse(ReferenceOptions.DEFAULTS)).hasToString(said.toString());
        assertThat(said.toBuilder().build()).hasToString(said.toString());
    }

    @Test
    void referencesPrintNoPassword() {
        ReferenceOptions.Builder builder = ReferenceOptions.builder().registry("zookeeper://user:secret@host:1/tern");
        assertThat(builder.build())
                .hasToString(ReferenceOptions.builder()
                        .registry("zookeeper://host:1/tern")
                        .build()
                        .toString());
        assertThatThrownBy(() -> builder.address("a:1").build())
                .hasMessage("address: 'a:1' and registry: 'zookeeper://host:1/tern' (expected: at most one of both)");
        assertThat(ReferenceOptions.builder().registry("user:secret@host").build())
                .asString()
                .contains("registry=…@host,");
    }

    @Test
    void referencesThatSayTheSameAreEqual() throws Exception {
        ReferenceOptions said = reference("everything");

        assertThat(said).isEqualTo(reference("everything")).hasSameHashCodeAs(reference("everything"));
        assertThat(said.toBuilder().timeoutMillis(1).build()).isNotEqualTo(said);
        assertThat(said.toBuilder().set("x", "1").build()).isNotEqualTo(said);
        assertThat(said.toBuilder().method("clear", MethodSettings.UNSET).build())
                .isNotEqualTo(said);
        assertThat(said.toBuilder().registry("memory://user:one@a").build())
                .as("whose texts are equal")
                .isNotEqualTo(said.toBuilder().registry("memory://user:two@a").build());
    }

    @Test
    void exportsThatSayTheSameAreEqual() {
        ExportOptions said = exportOfEverything();

        assertThat(said).isEqualTo(exportOfEverything()).hasSameHashCodeAs(exportOfEverything());
        assertThat(List.of(
                        said.toBuilder().interfaceType(Comparable.class),
                        said.toBuilder().group("b"),
                        said.toBuilder().version("2"),
                        said.toBuilder().tags(List.of("blue")),
                        said.toBuilder().weight(1),
                        said.toBuilder().warmupMillis(1),
                        said.toBuilder().delayMillis(1),
                        said.toBuilder().executor("io"),
                        said.toBuilder().filters(List.of("-trace")),
                        said.toBuilder().timeoutMillis(1),
                        said.toBuilder().interruptOnCancel(false),
                        said.toBuilder().method("clear", MethodSettings.UNSET),
                        said.toBuilder().set("x", "1")))
                .allSatisfy(other -> assertThat(other.build()).isNotEqualTo(said));
    }

    private static ExportOptions exportOfEverything() {
        return ExportOptions.builder()
                .interfaceType(Runnable.class)
                .group("a")
                .version("1")
                .tags(List.of("gray"))
                .weight(7)
                .warmupMillis(5)
                .delayMillis(6)
                .executor("pool")
                .filters(List.of("audit"))
                .timeoutMillis(9)
                .interruptOnCancel(true)
                .method("stop", MethodSettings.UNSET)
                .set("y", "2")
                .build();
    }

    @Test
    void aSettingCanNeedAnother() {
        Setting<Integer> rate = Setting.ofInt("rate", Setting.Side.SERVER, 1, 9, null, "for tests");
        Setting<Integer> burst = Setting.ofInt("burst", Setting.Side.SERVER, 1, 9, 2, "for tests");
        Setting<Boolean> client = Setting.ofBoolean("client", Setting.Side.CLIENT, false, "for tests");

        Setting<Integer> both = burst.onlyWith(rate);
        assertThat(both.companion()).isSameAs(rate);
        assertThat(burst.companion()).isNull();
        assertThat(both.name()).isEqualTo("burst");
        assertThat(both.defaultValue()).isEqualTo(2);
        assertThat(both.parse("9")).isEqualTo(9);
        assertThatThrownBy(() -> client.onlyWith(rate))
                .hasMessage("client is a setting of the CLIENT and rate is not (expected: two of one side)");
    }

    @Test
    void aSettingCanNeedAnotherToBeOneOfItsValues() {
        Setting<String> form =
                Setting.ofChoice("form", Setting.Side.SERVER, List.of("round", "flat"), "flat", "for tests");
        Setting<Integer> radius = Setting.ofInt("radius", Setting.Side.SERVER, 1, 9, 2, "for tests");

        Setting<Integer> ofRound = radius.onlyWith(form, "round").forWholeService();
        assertThat(ofRound.companion()).isSameAs(form);
        assertThat(ofRound.companionValue()).isEqualTo("round");
        assertThat(radius.onlyWith(form).companionValue()).isNull();
        assertThatThrownBy(() -> radius.onlyWith(form, "square"))
                .hasMessage("form: 'square' (expected: one of round, flat)");
    }

    @Test
    void exportsSayWhatTheirAnnotationSays() {
        ExportOptions said = export(Everything.class);

        assertThat(said.interfaceType()).isEqualTo(Catalogue.class);
        assertThat(said.group()).isEqualTo("g");
        assertThat(said.version()).isEqualTo("1");
        assertThat(said.tags()).containsExactly("gray");
        assertThat(said.weight()).isZero();
        assertThat(said.warmupMillis()).isZero();
        assertThat(said.delayMillis()).isEqualTo(5);
        assertThat(said.executor()).isEqualTo("pool");
        assertThat(said.filters()).containsExactly("audit");
        assertThat(said.timeoutMillis()).isEqualTo(700);
        assertThat(said.interruptOnCancel()).isTrue();
        assertThat(said.orElse(ExportOptions.DEFAULTS)).hasToString(said.toString());
        assertThat(said.toBuilder().build()).hasToString(said.toString());
    }

    @Test
    void whatAnAnnotationLeavesOutIsUnset() throws Exception {
        assertThat(reference("nothing")).hasToString(ReferenceOptions.UNSET.toString());
        assertThat(export(Nothing.class)).hasToString(ExportOptions.UNSET.toString());
        assertThat(reference("nothing").orElse(ReferenceOptions.DEFAULTS))
                .hasToString(ReferenceOptions.DEFAULTS.toString());
        assertThat(ExportOptions.DEFAULTS.weight()).isEqualTo(Defaults.WEIGHT);
        assertThat(ReferenceOptions.DEFAULTS.retries()).isEqualTo(Defaults.RETRIES);
    }

    @Test
    void zeroRetriesIsNoneAndNotUnset() {
        ReferenceOptions none = ReferenceOptions.builder().retries(0).build();
        assertThat(none.orElse(ReferenceOptions.DEFAULTS).retries()).isZero();
        assertThat(MethodSettings.builder()
                        .retries(0)
                        .build()
                        .orElse(MethodSettings.builder().retries(5).build())
                        .retries())
                .isZero();
    }

    @Test
    void aBooleanIsSetOnlyWhenTrue() {
        ReferenceOptions lazy = ReferenceOptions.builder().lazy(true).build();
        assertThat(ReferenceOptions.builder().lazy(false).build().orElse(lazy).lazy())
                .isTrue();
        MethodSettings idempotent = MethodSettings.builder().idempotent(true).build();
        assertThat(MethodSettings.builder()
                        .idempotent(false)
                        .build()
                        .orElse(idempotent)
                        .idempotent())
                .isTrue();
    }

    @Test
    void listsAreReplacedAndNotMerged() {
        ReferenceOptions theirs =
                ReferenceOptions.builder().filters(List.of("a")).build();
        ReferenceOptions ours = ReferenceOptions.builder().filters(List.of("b")).build();
        assertThat(ours.orElse(theirs).filters()).containsExactly("b");
        assertThat(ReferenceOptions.UNSET.orElse(theirs).filters()).containsExactly("a");
    }

    @Test
    void sayWhatWasSaidAboutMethodsThemselves() {
        MethodSettings patient = MethodSettings.builder().timeoutMillis(900).build();
        MethodSelector clear = new MethodSelector("clear", null);
        assertThat(ReferenceOptions.builder().method("clear", patient).build().methods())
                .containsExactly(Map.entry(clear, patient));
        assertThat(ExportOptions.builder()
                        .timeoutMillis(5)
                        .method("clear", patient)
                        .build()
                        .methods())
                .containsExactly(Map.entry(clear, patient));
        assertThat(ReferenceOptions.UNSET.methods()).isEmpty();
    }

    @Test
    void theExactOverloadPrecedesItsNameThenTheInterfaceThenTheReference() throws Exception {
        ReferenceOptions said = reference("everything");

        MethodSettings byId = said.settings(method("find(long)"));
        assertThat(byId.timeoutMillis()).as("of the name").isEqualTo(100);
        assertThat(byId.retries()).as("of the interface").isEqualTo(1);
        assertThat(byId.idempotent()).as("of the interface").isTrue();

        MethodSettings byName = said.settings(method("find(java.lang.String)"));
        assertThat(byName.timeoutMillis()).as("of the overload").isEqualTo(200);
        assertThat(byName.retries()).as("of the reference").isZero();
        assertThat(byName.idempotent()).isTrue();

        MethodSettings all = said.settings(method("find()"));
        assertThat(all.timeoutMillis()).as("of the name").isEqualTo(100);
        assertThat(all.retries()).as("of the overload without parameters").isEqualTo(3);
        assertThat(all.idempotent()).isFalse();

        assertThat(said.settings(method("clear()")).timeoutMillis()).isEqualTo(500);
    }

    @Test
    void methodsOfTwoLevelsAreMergedSettingBySetting() {
        MethodSettings quick = MethodSettings.builder().timeoutMillis(10).build();
        MethodSettings patient =
                MethodSettings.builder().timeoutMillis(99).retries(4).build();
        ReferenceOptions ours =
                ReferenceOptions.builder().method("clear", quick).build();
        ReferenceOptions theirs = ReferenceOptions.builder()
                .timeoutMillis(50)
                .method("clear", patient)
                .method("find", patient)
                .build();

        ReferenceOptions merged = ours.orElse(theirs);
        assertThat(merged.settings(method("clear()"))).satisfies(settings -> {
            assertThat(settings.timeoutMillis()).isEqualTo(10);
            assertThat(settings.retries()).isEqualTo(4);
        });
        assertThat(merged.settings(method("find(java.lang.String)")).timeoutMillis())
                .isEqualTo(99);
    }

    @Test
    void exportsHaveSettingsOfMethodsToo() {
        ExportOptions said = export(Everything.class);
        assertThat(said.settings(method("clear()")).executor()).isEqualTo("io");
        assertThat(said.settings(method("clear()")).nonBlocking()).isTrue();
        assertThat(said.settings(method("find()")).executor()).isEqualTo("pool");
        assertThat(said.settings(method("find()")).interruptOnCancel()).isTrue();
        assertThat(said.settings(method("find()")).nonBlocking()).isFalse();
    }

    @Test
    void refusesMethodsThatDoNotExist() throws Exception {
        reference("everything").checkAgainst(catalogue);
        MethodSettings any = MethodSettings.UNSET;

        assertThatThrownBy(() ->
                        ReferenceOptions.builder().method("fnd", any).build().checkAgainst(catalogue))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("methods: io.tern.api.OptionsTest$Catalogue has no method 'fnd' (it has: clear(), find(),"
                        + " find(java.lang.String), find(long))");
        assertThatThrownBy(() -> ExportOptions.builder()
                        .method("find", List.of(int.class), any)
                        .build()
                        .checkAgainst(catalogue))
                .hasMessageContaining("has no method 'find(int)'");
    }

    @Test
    void refusesToSendOneWayWhatReturnsAValue() {
        MethodSettings oneway = MethodSettings.builder().oneway(true).build();

        assertThatThrownBy(() -> ReferenceOptions.builder()
                        .method("find", List.of(long.class), oneway)
                        .build()
                        .checkAgainst(catalogue))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "methods: io.tern.api.OptionsTest$Catalogue#find(long) is set one-way but returns"
                                + " java.lang.String (expected: void, or a future of Void; parameterTypes choose one overload)");
        assertThatThrownBy(() ->
                        ExportOptions.builder().method("find", oneway).build().checkAgainst(catalogue))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("find() is set one-way but returns java.lang.String");
        ReferenceOptions.builder().method("clear", oneway).build().checkAgainst(catalogue);
        ExportOptions.builder().method("clear", oneway).build().checkAgainst(catalogue);
    }

    @Test
    void refusesAMethodThatAppearsTwice() {
        MethodSettings any = MethodSettings.UNSET;
        assertThatThrownBy(() -> ReferenceOptions.builder().method("find", any).method("find", any))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("methods: 'find' appears twice (expected: once)");
        assertThatThrownBy(() -> ReferenceOptions.builder()
                        .method("find", List.of(), any)
                        .method("find", List.of(), any))
                .hasMessage("methods: 'find()' appears twice (expected: once)");
        assertThat(ReferenceOptions.builder()
                        .method("find", any)
                        .method("find", List.of(), any)
                        .build())
                .isNotNull();
    }

    @Test
    void refusesAMethodWithoutName() {
        assertThatThrownBy(() -> ReferenceOptions.builder().method(" ", MethodSettings.UNSET))
                .hasMessage("name: ' ' (expected: the name of a method of the interface, without types;"
                        + " parameterTypes choose one overload)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -2, Integer.MIN_VALUE})
    void refusesTimeoutsThatAreNoTime(int millis) {
        String message = "timeoutMillis: " + millis + " (expected: > 0, or -1 for unset)";
        assertThatThrownBy(
                        () -> ReferenceOptions.builder().timeoutMillis(millis).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> ExportOptions.builder().timeoutMillis(millis).build())
                .hasMessage(message);
        assertThatThrownBy(() -> MethodSettings.builder().timeoutMillis(millis).build())
                .hasMessage(message);
        assertThatThrownBy(() -> CallOptions.builder().timeoutMillis(millis).build())
                .hasMessage(message);
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertThatThrownBy(() -> ReferenceOptions.builder().retries(101).build())
                .hasMessage("retries: 101 (expected: 0 to 100, or -1 for unset)");
        assertThatThrownBy(() -> ReferenceOptions.builder().connections(0).build())
                .hasMessageStartingWith("connections: 0");
        assertThatThrownBy(
                        () -> ReferenceOptions.builder().callbackOn("elsewhere").build())
                .hasMessage("callbackOn: 'elsewhere' (expected: io or callback)");
        assertThatThrownBy(() -> ExportOptions.builder().weight(10_001).build())
                .hasMessageStartingWith("weight: 10001");
        assertThatThrownBy(() -> ExportOptions.builder().warmupMillis(-2).build())
                .hasMessageStartingWith("warmupMillis: -2");
    }

    @Test
    void anAddressAndARegistryExcludeEachOther() {
        assertThatThrownBy(() -> ReferenceOptions.builder()
                        .address("a:1")
                        .registry("memory://x")
                        .build())
                .hasMessage("address: 'a:1' and registry: 'memory://x' (expected: at most one of both)");
    }

    @Test
    void anAddressOverridesTheRegistryOfALessSpecificLevel() {
        ReferenceOptions ours = ReferenceOptions.builder().address("a:1").build();
        ReferenceOptions theirs =
                ReferenceOptions.builder().registry("memory://x").build();

        assertThat(ours.orElse(theirs).address()).isEqualTo("a:1");
        assertThat(ours.orElse(theirs).registry()).isEmpty();
        assertThat(theirs.orElse(ours).address()).isEmpty();
        assertThat(theirs.orElse(ours).registry()).isEqualTo("memory://x");
    }

    @Test
    void aChoiceIsOneOfItsWords() {
        Setting<String> form =
                Setting.ofChoice("form", Setting.Side.CLIENT, List.of("none", "round"), "none", "for tests");
        assertThat(form.parse(" round ")).isEqualTo("round");
        assertThat(form.defaultValue()).isEqualTo("none");
        assertThatThrownBy(() -> form.parse("square"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("form: 'square' (expected: one of none, round)");
        assertThatThrownBy(() -> Setting.ofChoice("form", Setting.Side.CLIENT, List.of("round"), "none", "for tests"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("form: default 'none' (expected: one of round)");
    }
}
