package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.Defaults;
import io.tern.api.Invocation;
import io.tern.api.Merger;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.Priority;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.RuntimeThreads;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.spi.ExtensionException;
import io.tern.testkit.ScriptedCall;
import io.tern.testkit.ScriptedTransport;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MergedReferenceTest {
    private static final RuntimeThreads THREADS = new RuntimeThreads(MergedReferenceTest.class.getClassLoader());

    private final TestRuntime runtime = TestRuntime.builder()
            .extension(Merger.class, "broken", new BrokenMerger())
            .build();
    private final ScriptedTransport transport = new ScriptedTransport();
    private final List<ClusterReference> groups = new ArrayList<>();

    /** A service with a result of every kind. */
    interface Shelves {
        CompletableFuture<List<String>> titles(String author);

        CompletableFuture<Set<String>> shelves();

        CompletableFuture<SortedSet<String>> sorted();

        CompletionStage<Map<String, Integer>> counts();

        CompletableFuture<int[]> numbers();

        CompletableFuture<Iterable<String>> all();

        CompletableFuture<Void> dust();

        List<String> now();
    }

    /** One whose results cannot be put together. */
    interface Name {
        String name();
    }

    @AfterEach
    void close() {
        groups.forEach(ClusterReference::close);
        transport.close();
        runtime.close();
    }

    @Test
    void everyGroupIsCalledOnceAndCollectionsArePutTogetherInTheOrderOfGroups() {
        CompletableFuture<Object> titles = call(merged("b", "a", "c"), "titles", "Borges");
        only("c").answerValue(List.of("Ficciones"));
        only("b").answerValue(null);
        assertThat(titles).isNotDone();
        only("a").answerValue(List.of("El Aleph", "Ficciones"));
        assertThat(titles.getNow(null)).isEqualTo(List.of("El Aleph", "Ficciones", "Ficciones"));
        assertThat(only("a").invocation().arguments()).containsExactly("Borges");
        assertThat(only("a").invocation().method().service().group()).isEqualTo("a");
    }

    @Test
    void setsMapsAndArraysArePutTogetherToo() {
        MergedReference merged = merged("a", "b");
        assertThat(answered(merged, "shelves", Set.of("1", "2"), Set.of("2", "3")))
                .isEqualTo(Set.of("1", "2", "3"));
        assertThat(answered(merged, "sorted", new TreeSet<>(Set.of("2")), new TreeSet<>(Set.of("1"))))
                .isEqualTo(new TreeSet<>(Set.of("1", "2")));
        assertThat(answered(merged, "counts", Map.of("x", 1), Map.of("x", 2, "y", 3)))
                .isEqualTo(Map.of("x", 1, "y", 3));
        assertThat(answered(merged, "numbers", new int[] {1, 2}, new int[] {3})).isEqualTo(new int[] {1, 2, 3});
        Iterable<String> once = () -> List.of("x").iterator();
        assertThat(answered(merged, "all", once, List.of("y"))).isEqualTo(List.of("x", "y"));
        assertThat(answered(merged, "dust", null, null)).isNull();
        assertThat(answered(merged, "titles", null, null)).isNull();
    }

    @Test
    void whatIsMergedIsTheCallersToChange() {
        @SuppressWarnings("unchecked")
        List<String> titles =
                (List<String>) Objects.requireNonNull(answered(merged("a", "b"), "titles", List.of("x"), List.of("y")));
        titles.add("z");
        assertThat(titles).containsExactly("x", "y", "z");
    }

    @Test
    void aGroupThatFailsFailsTheCallAndIsNamed() {
        CompletableFuture<Object> titles = call(merged("a", "b", "c"), "titles", "Borges");
        only("b").fail(StatusCode.INTERNAL);
        only("a").answerValue(List.of("El Aleph"));
        assertThat(titles).isNotDone();
        only("c").answerValue(List.of());
        RpcException failure = failure(titles);
        assertThat(failure.code()).isEqualTo(StatusCode.INTERNAL);
        assertThat(failure.notExecuted()).as("two groups ran it").isFalse();
        assertThat(failure)
                .hasMessageStartingWith(
                        "INTERNAL: 1 of 3 groups failed (mergeFailPercent 0): group b INTERNAL; scripted (");
    }

    @Test
    void asManyGroupsMayFailAsWasSaid() {
        MergedReference merged = merged(options -> options.set("mergeFailPercent", "40"), "a", "b", "c");
        CompletableFuture<Object> titles = call(merged, "titles", "Borges");
        only("a").answerValue(List.of("El Aleph"));
        only("b").fail(StatusCode.INTERNAL);
        only("c").answerValue(List.of("Ficciones"));
        assertThat(titles.getNow(null)).isEqualTo(List.of("El Aleph", "Ficciones"));
        CompletableFuture<Object> others = call(merged, "titles", "Borges");
        last("a").answerValue(List.of("El Aleph"));
        last("b").fail(StatusCode.INTERNAL);
        last("c").fail(StatusCode.UNKNOWN);
        assertThat(failure(others)).hasMessageContaining("group b INTERNAL, group c UNKNOWN");
    }

    @Test
    void theServicesOwnExceptionGoesBeforeValues() {
        CompletableFuture<Object> titles = call(merged("a", "b"), "titles", "Borges");
        only("a").answerValue(List.of("El Aleph"));
        only("b").answer(Result.exception(new IllegalStateException("closed today")));
        assertThat(catchThrowable(titles::join)).hasRootCauseMessage("closed today");
    }

    @Test
    void cancellingTheFutureCancelsTheCallsOfAllGroups() {
        CompletableFuture<Object> titles = call(merged("a", "b"), "titles", "Borges");
        titles.cancel(false);
        assertThat(only("a").isCancelled()).isTrue();
        assertThat(only("b").isCancelled()).isTrue();
    }

    @Test
    void noGroupOutlivesTheTimeOfTheFirstOne() {
        MergedReference merged =
                merged(group -> options -> options.timeoutMillis(group.equals("a") ? 300 : 5_000), List.of("a", "b"));
        CompletableFuture<Object> titles = call(merged, "titles", "Borges");
        only("a").answerValue(List.of("El Aleph"));
        runtime.advance(Duration.ofMillis(300));
        transport.sweep(runtime.clock().nanoTime());
        assertThat(failure(titles).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    }

    @Test
    void whatTheCallerSaysOfTheCallReachesEveryGroup() {
        MergedReference merged = merged(options -> options.filters(List.of("-tag")), "a", "b");
        CallOptions options = CallOptions.builder()
                .tag("gray")
                .priority(Priority.CRITICAL)
                .attachment("user", "7")
                .build();
        try (CallScope scope = options.open()) {
            assertThat(scope).isNotNull();
            assertThat(call(merged, "titles", "Borges")).isNotDone();
        }
        for (String group : List.of("a", "b")) {
            Invocation call = only(group).invocation();
            assertThat(call.tag()).isEqualTo("gray");
            assertThat(call.priority()).isEqualTo(Priority.CRITICAL);
            assertThat(call.attachments()).containsEntry("user", "7");
        }
    }

    @Test
    void whatAnsweredInsteadOfAGroupIsToldToWhoeverListens() {
        MergedReference merged = merged("a", "b");
        AtomicReference<Map<String, String>> heard = new AtomicReference<>();
        CallOptions listening = CallOptions.builder().replyListener(heard::set).build();
        CompletableFuture<Object> titles;
        try (CallScope scope = listening.open()) {
            assertThat(scope).isNotNull();
            titles = call(merged, "titles", "Borges");
        }
        Map<String, String> flag = Map.of(Defaults.FALLBACK_ATTACHMENT, "empty");
        only("a").answer(Result.value(List.of()).withAttachments(flag));
        only("b").answerValue(List.of("Ficciones"));
        assertThat(titles).isCompletedWithValue(List.of("Ficciones"));
        assertThat(heard).hasValue(flag);
    }

    @Test
    void aSynchronousCallerGetsTheSame() throws Throwable {
        transport.onConnect(connection -> {
            connection.ready(runtime.clock().nanoTime());
            connection
                    .invoker()
                    .answer(call -> Result.value(List.of(call.method().service().group())));
        });
        MergedReference merged = merged("a", "b");
        assertThat(merged.call(method("now"), new Object[0])).isEqualTo(List.of("a", "b"));
    }

    @Test
    void anotherMergerServesWhatCannotBePutTogether() {
        ServiceDescriptor service = ServiceDescriptor.of(Name.class, "a", "");
        assertThatThrownBy(() -> merge(List.of(open(service, options -> options))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Name+a#name() returns java.lang.String, which merger 'collect' does not merge");
        Merger.Merge first = new FirstMerger().of(service.methods().get(0));
        assertThat(first.merge(Arrays.asList(null, "b", "c"))).isEqualTo("b");
        assertThat(first.merge(Arrays.asList((Object) null))).isNull();
        assertThat(merge(List.of(open(service, options -> options.set("merger", "first")))))
                .isNotNull();
    }

    @Test
    void aMergerThatIsNotThereIsRefusedAtOnce() {
        assertThatThrownBy(() -> merged(options -> options.set("merger", "sum"), "a", "b"))
                .isInstanceOf(ExtensionException.class)
                .hasMessageContaining("sum")
                .hasMessageContaining("collect");
    }

    @Test
    void aMergerThatThrowsFailsTheCall() {
        MergedReference merged = merged(options -> options.set("merger", "broken"), "a", "b");
        CompletableFuture<Object> titles = call(merged, "titles", "Borges");
        only("a").answerValue(List.of());
        only("b").answerValue(List.of());
        assertThat(failure(titles).code()).isEqualTo(StatusCode.INTERNAL);
        assertThat(failure(titles)).hasMessageContaining("could not be merged").hasMessageContaining("no idea");
    }

    @Test
    void optionsThatAreReplacedHoldForAllGroupsAtOnce() {
        MergedReference merged = merged(options -> options.retries(0), "a", "b");
        replace(0, "mergeFailPercent", "50");
        CompletableFuture<Object> before = call(merged, "titles", "Borges");
        last("a").fail(StatusCode.INTERNAL);
        last("b").answerValue(List.of("Ficciones"));
        assertThat(failure(before)).as("not all groups have theirs yet").hasMessageContaining("1 of 2 groups failed");
        merged.refresh();
        CompletableFuture<Object> titles = call(merged, "titles", "Borges");
        last("a").fail(StatusCode.INTERNAL);
        last("b").answerValue(List.of("Ficciones"));
        assertThat(titles.getNow(null)).isEqualTo(List.of("Ficciones"));
    }

    @Test
    void optionsThatDoNotFitAreRefusedAndLeftAloneWhereTheyHold() {
        MergedReference merged = merged("a", "b");
        ReferenceOptions unknown =
                groups.get(0).options().toBuilder().set("merger", "sum").build();
        assertThatThrownBy(() -> merged.check(unknown))
                .isInstanceOf(ExtensionException.class)
                .hasMessageContaining("sum");
        replace(0, "merger", "sum");
        merged.refresh();
        assertThat(answered(merged, "titles", List.of("x"), List.of("y"))).isEqualTo(List.of("x", "y"));
    }

    @Test
    void aGroupWhoseOptionsAreReplacedGoesOnWithACallThatHasTheTimeOfTheFirst() {
        MethodSettings idempotent = MethodSettings.builder().idempotent(true).build();
        MergedReference merged = merged(
                group -> group.equals("a")
                        ? options -> options.timeoutMillis(20_000)
                        : options -> options.timeoutMillis(300)
                                .address("b.shelves:20880,b.shelves:20881")
                                .method("titles", idempotent),
                List.of("a", "b"));
        CompletableFuture<Object> titles = call(merged, "titles", "Borges");
        only("a").answerValue(List.of("Ficciones"));
        ReferenceOptions changed =
                groups.get(1).options().toBuilder().timeoutMillis(301).build();
        assertThat(groups.get(1).prepare(changed).adopt()).isCompleted();
        runtime.advance(Duration.ofSeconds(9));
        only("b").fail(StatusCode.UNAVAILABLE);
        runtime.advance(Duration.ofMillis(100)); // The back-off.
        calls("b").stream().filter(call -> !call.isDone()).forEach(call -> call.answerValue(List.of("El Aleph")));
        assertThat(titles).isCompletedWithValue(List.of("Ficciones", "El Aleph"));
    }

    private void replace(int group, String setting, String value) {
        ReferenceOptions changed = groups.get(group).options().toBuilder()
                .method("titles", MethodSettings.builder().set(setting, value).build())
                .build();
        assertThat(groups.get(group).prepare(changed).adopt()).isCompleted();
    }

    @Test
    void aGroupWhoseAnswerCannotBeReadHasFailed() {
        MergedReference merged = merged(options -> options.set("mergeFailPercent", "50"), "a", "b");
        CompletableFuture<Object> titles = call(merged, "titles", "Borges");
        only("a").answer(unreadable());
        only("b").answerValue(List.of("Ficciones"));
        assertThat(titles.getNow(null)).isEqualTo(List.of("Ficciones"));
        CompletableFuture<Object> none = call(merged, "titles", "Borges");
        last("a").answer(unreadable());
        last("b").fail(StatusCode.INTERNAL);
        assertThat(failure(none)).hasMessageContaining("group b INTERNAL, group a SERIALIZATION");
    }

    private static Result unreadable() {
        return Result.encodedValue(
                () -> {
                    throw RpcException.builder(StatusCode.SERIALIZATION, "no list")
                            .build();
                },
                0,
                0);
    }

    @Test
    void allGroupsAreCalledInOneTrace() {
        CompletableFuture<Object> titles = call(merged("a", "b"), "titles", "Borges");
        assertThat(titles).isNotDone();
        assertThat(only("a").invocation().trace())
                .isNotNull()
                .isEqualTo(only("b").invocation().trace());
    }

    @Test
    void ofEqualKeysTheFirstGroupsValueStaysAlsoIfItIsNull() {
        Map<String, @Nullable Integer> unknown = new HashMap<>();
        unknown.put("x", null);
        assertThat(answered(merged("a", "b"), "counts", unknown, Map.of("x", 2)))
                .isEqualTo(unknown);
    }

    @Test
    void theStrategyOfThatNameAsksForGroups() {
        assertThatThrownBy(() -> open(
                        ServiceDescriptor.of(Shelves.class, "a", ""),
                        options -> options.cluster(MergedReference.STRATEGY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("group = \"a,b\"");
    }

    private MergedReference merged(String... names) {
        return merged(options -> options, names);
    }

    private MergedReference merged(UnaryOperator<ReferenceOptions.Builder> change, String... names) {
        return merged(group -> change, List.of(names));
    }

    private MergedReference merged(
            Function<String, UnaryOperator<ReferenceOptions.Builder>> change, List<String> names) {
        if (transport.connections().isEmpty() && groups.isEmpty()) {
            names.forEach(name -> open(ServiceDescriptor.of(Shelves.class, name, ""), change.apply(name)));
        }
        return merge(groups);
    }

    private static MergedReference merge(List<ClusterReference> groups) {
        return MergedReference.of(groups, groups.get(0).options(), CallerWaits.timed(THREADS));
    }

    private ClusterReference open(ServiceDescriptor service, UnaryOperator<ReferenceOptions.Builder> change) {
        ReferenceOptions options = change.apply(
                        ReferenceOptions.builder().address(service.key().group() + ".shelves:20880"))
                .build();
        ClusterReference reference = ClusterReference.open(service, options, runtime.context(), transport, List.of());
        groups.add(reference);
        transport
                .connections()
                .forEach(connection -> connection.ready(runtime.clock().nanoTime()));
        return reference;
    }

    private MethodDescriptor method(String name) {
        return groups.get(0).context().service().methods().stream()
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private CompletableFuture<Object> call(MergedReference merged, String method, Object... arguments) {
        try {
            return (CompletableFuture<Object>) Objects.requireNonNull(merged.call(method(method), arguments));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private @Nullable Object answered(MergedReference merged, String method, @Nullable Object a, @Nullable Object b) {
        CompletableFuture<Object> reply =
                call(merged, method, method.equals("titles") ? new Object[] {"x"} : new Object[0]);
        last("a").answerValue(a);
        last("b").answerValue(b);
        return reply.join();
    }

    private ScriptedCall only(String group) {
        List<ScriptedCall> calls = calls(group);
        assertThat(calls).hasSize(1);
        return calls.get(0);
    }

    private ScriptedCall last(String group) {
        List<ScriptedCall> calls = calls(group);
        return calls.get(calls.size() - 1);
    }

    private List<ScriptedCall> calls(String group) {
        return transport.connections().stream()
                .filter(connection -> connection.endpoint().address().host().equals(group + ".shelves"))
                .flatMap(connection -> connection.invoker().calls().stream())
                .toList();
    }

    private static RpcException failure(CompletableFuture<?> call) {
        Throwable thrown = catchThrowable(call::join);
        assertThat(thrown).isInstanceOf(CompletionException.class).hasCauseInstanceOf(RpcException.class);
        return (RpcException) thrown.getCause();
    }

    /** Knows no way. Immutable, thread-safe. */
    private record BrokenMerger() implements Merger {
        @Override
        public Merge of(MethodDescriptor method) {
            return values -> {
                throw new IllegalStateException("no idea");
            };
        }
    }
}
