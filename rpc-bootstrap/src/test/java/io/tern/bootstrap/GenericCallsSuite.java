package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.ExportOptions;
import io.tern.api.GenericService;
import io.tern.api.GenericServiceException;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.RegistryFactory;
import io.tern.api.RpcException;
import io.tern.api.ServiceKey;
import io.tern.api.StatusCode;
import io.tern.api.TraceContext;
import io.tern.cluster.MemoryRegistryFactory;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls by names and JSON of a service that uses everything an interface may use. The consumer names its interface only in text. */
abstract class GenericCallsSuite {
    static final int FRAME_LIMIT = 64 * 1024;

    private static final ServiceKey KEY = new ServiceKey("io.tern.bootstrap.Everything", "", "1.0");
    private static final String ITEM = "io.tern.bootstrap.Everything$Item";
    private static final String LIST = "java.util.List";
    private static final String CIRCLE = "io.tern.bootstrap.Everything$Shape$Circle";
    private static final String STRING = "java.lang.String";
    private static final String TEA =
            "{\"id\":\"00000000-0000-0001-0000-000000000002\",\"name\":\"tea\",\"price\":4.90,"
                    + "\"labels\":[\"green\",null],\"sold\":[\"2023-11-14T22:13:20Z\"]}";

    private final EverythingService service = new EverythingService();
    private RpcApplication provider;
    private RpcApplication consumer;
    private GenericService generic;

    /** A builder of an application with {@link #FRAME_LIMIT}. */
    abstract RpcApplication.Builder application(String name);

    @BeforeEach
    final void start() {
        provider = serving("provider", service);
        consumer = application("consumer").start();
        generic = consumer.refer(
                KEY,
                to(ReferenceOptions.builder().timeoutMillis(10_000), provider).build());
    }

    @AfterEach
    final void stop() {
        consumer.close();
        provider.close();
    }

    private RpcApplication serving(String name, EverythingService served) {
        return application(name)
                .export(served, ExportOptions.builder().version("1.0").build())
                .start();
    }

    private static ReferenceOptions.Builder to(ReferenceOptions.Builder options, RpcApplication... providers) {
        return options.address(String.join(
                ",",
                List.of(providers).stream().map(one -> one.address().toString()).toList()));
    }

    @Test
    void overloadsAreChosenByTheirTypes() {
        assertThat(generic.call("add", List.of("int", "int"), "[1, 2]")).isEqualTo("3");
        assertThat(generic.call("add", List.of("long", "long"), "[1, 9223372036854775806]"))
                .isEqualTo("9223372036854775807");
        assertThat(generic.call("add", List.of(STRING, STRING), "[\"gr\u00fc\", \"n \ud83d\ude00\"]"))
                .isEqualTo("\"gr\u00fcn \ud83d\ude00\"");
    }

    @Test
    void recordsTimesNumbersAndNullsGoThere() {
        assertThat(generic.call("echo", List.of(ITEM), "[" + TEA + "]")).isEqualTo(TEA);
        assertThat(generic.call("echo", List.of(ITEM), "[null]")).isEqualTo("null");
        assertThat(generic.call("convert", List.of("java.lang.Object"), "[" + TEA + "]"))
                .isEqualTo("\"tea\"");
        assertThat(generic.call("flags", List.of("[B"), "[\"AAEC\"]")).isEqualTo("[false,true,true]");
    }

    @Test
    void classesAndTypesThatTeamsHaveGoThere() {
        assertThat(generic.call(
                        "fill",
                        List.of("io.tern.bootstrap.Everything$Stock", "java.lang.Iterable"),
                        "[{\"count\":2,\"kind\":\"COFFEE\",\"changed\":\"2023-11-14T22:13:20.123456789Z\","
                                + "\"labels\":{\"a\":\"b\"},\"shelves\":[[\"x\",1]]}, [[\"y\",2]]]"))
                .isEqualTo("{\"changed\":\"2023-11-14T22:13:20.123456789Z\",\"count\":3,\"kind\":\"OTHER\","
                        + "\"labels\":{\"a\":\"b\"},\"shelves\":[[\"x\",1],[\"y\",2]]}");
    }

    @Test
    void sealedTypesSayWhatTheyAre() {
        String circle = "{\"@type\":\"" + CIRCLE + "\",\"radius\":1.5}";

        assertThat(generic.call("shapes", List.of(LIST), "[[" + circle + "]]")).isEqualTo("{\"all\":[" + circle + "]}");
    }

    @Test
    void typesThatTheInterfaceDoesNotReachAreRefusedByTheServer() {
        for (String type : List.of("java.io.File", "io.tern.bootstrap.BlackTea", "java.lang.ProcessBuilder")) {
            assertThatThrownBy(() -> generic.call(
                            "shapes", List.of(LIST), "[[{\"@type\":\"" + type + "\",\"path\":\"s3cret\"}]]"))
                    .isInstanceOfSatisfying(RpcException.class, e -> {
                        assertThat(e.code()).isEqualTo(StatusCode.SERIALIZATION);
                        assertThat(e.remote()).isTrue();
                    })
                    .hasMessageContaining(type)
                    .hasMessageNotContaining("s3cret");
        }
        assertThat(service.told).isEmpty();
    }

    @Test
    void argumentsOfAnotherTypeAreRefusedByTheServerWithTheirPlace() {
        assertThatThrownBy(() -> generic.call("add", List.of("int", "int"), "[1, \"s3cret\"]"))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.code()).isEqualTo(StatusCode.SERIALIZATION))
                .hasMessageContaining("value 2")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> generic.call("add", List.of("int", "int"), "[1, null]"))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining("null for a primitive");
        assertThatThrownBy(() -> generic.call("add", List.of("int", "int"), "[1, 3000000000]"))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.code()).isEqualTo(StatusCode.SERIALIZATION))
                .hasMessageNotContaining("3000000000");
    }

    @Test
    void methodsWithoutResultGiveNull() throws Exception {
        assertThat(generic.call("nothing", List.of(), "[]")).isEqualTo("null");
        assertThat(service.told.poll(0, TimeUnit.SECONDS)).isEqualTo("nothing");
        assertThat(generic.call("done", List.of(), " [ ] ")).isEqualTo("null");
        assertThat(generic.call("tell", List.of(STRING), "[\"waited for\"]"))
                .as("one way by an annotation that is not known here")
                .isEqualTo("null");
        assertThat(service.told.poll(0, TimeUnit.SECONDS)).isEqualTo("waited for");
        assertThat(generic.call("greeting", List.of(), "[]")).isEqualTo("\"default\"");
    }

    @Test
    void methodsThatReturnFuturesAreCalledEitherWay() {
        assertThat(generic.call("later", List.of(ITEM), "[" + TEA + "]")).isEqualTo(TEA);
        assertThat(generic.callAsync("stage", List.of(STRING), "[\"text\"]"))
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo("\"text\"");
        assertThat(generic.callAsync("add", List.of("int", "int"), "[1,2]"))
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo("3");
    }

    @Test
    void declaredExceptionsArriveWithClassMessageAndFields() {
        assertThatThrownBy(() -> generic.call("check", List.of("int"), "[101]"))
                .isInstanceOfSatisfying(GenericServiceException.class, thrown -> {
                    assertThat(thrown.exceptionClass()).isEqualTo(Everything.OutOfRangeException.class.getName());
                    assertThat(thrown.exceptionMessage()).isEqualTo("too large: 101");
                    assertThat(thrown.fieldsJson()).isEqualTo("{\"limit\":100}");
                });
        assertThatThrownBy(() -> generic.call("check", List.of("int"), "[-1]"))
                .isInstanceOfSatisfying(GenericServiceException.class, thrown -> {
                    assertThat(thrown.fieldsJson()).isEqualTo("{}");
                    assertThat(thrown).cause().hasMessageContaining("IllegalStateException: the cause");
                })
                .hasMessage("java.io.IOException: negative: -1");
        assertThat(generic.callAsync("stage", List.of(STRING), "[\"\"]"))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(GenericServiceException.class);
    }

    @Test
    void undeclaredExceptionsArriveAsUnknown() {
        assertThatThrownBy(() -> generic.call("undeclared", List.of(STRING), "[\"bug\"]"))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.code()).isEqualTo(StatusCode.UNKNOWN))
                .hasMessageContaining("java.lang.IllegalStateException: bug");
    }

    @Test
    void methodsThatDoNotExistAreAnsweredWithThoseThatDo() {
        assertThatThrownBy(() -> generic.call("add", List.of("int"), "[1]"))
                .isInstanceOfSatisfying(RpcException.class, e -> {
                    assertThat(e.code()).isEqualTo(StatusCode.UNIMPLEMENTED);
                    assertThat(e.notExecuted()).isTrue();
                })
                .hasMessageContaining("Everything@1.0 has no method add(int) here")
                .hasMessageContaining("add(int,int)")
                .hasMessageContaining("add(java.lang.String,java.lang.String)");
    }

    @Test
    void servicesThatNobodyServesAreNamed() {
        GenericService other = consumer.refer(
                new ServiceKey(KEY.interfaceName(), "", "9.9"),
                to(ReferenceOptions.builder().timeoutMillis(500), provider).build());

        assertThatThrownBy(() -> other.call("add", List.of("int", "int"), "[1,2]"))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining("Everything@9.9");
    }

    @Test
    void whatDoesNotFitAFrameIsRefusedAndTheConnectionLivesOn() {
        assertThatThrownBy(() -> generic.call("bytes", List.of("int"), "[" + FRAME_LIMIT + "]"))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.code()).isEqualTo(StatusCode.SERIALIZATION))
                .hasMessageContaining(String.valueOf(FRAME_LIMIT));
        String large = "[\"" + "x".repeat(FRAME_LIMIT) + "\", \"\"]";
        assertThatThrownBy(() -> generic.call("add", List.of(STRING, STRING), large))
                .isInstanceOfSatisfying(RpcException.class, e -> {
                    assertThat(e.code()).isEqualTo(StatusCode.SERIALIZATION);
                    assertThat(e.notExecuted()).isTrue();
                })
                .hasMessageNotContaining("xxx");
        assertThat(generic.call("add", List.of("int", "int"), "[1,2]")).isEqualTo("3");
    }

    @Test
    @SuppressWarnings("try")
    void theCallersOptionsHold() {
        TraceContext trace = TraceContext.newRoot(new Random(1));
        CallOptions options = CallOptions.builder()
                .attachment("tenant", "42")
                .timeoutMillis(5_000)
                .trace(trace)
                .build();
        try (CallScope scope = options.open()) {
            assertThat(generic.call("context", List.of(), "[]"))
                    .contains("\"tenant\":\"42\"")
                    .contains("\"trace\":\"" + trace.traceId() + '"')
                    .contains("\"caller\":\"consumer\"")
                    .containsPattern("\"remainingMillis\":\"[0-4]?\\d{1,3}\"");
        }
        assertThat(generic.call("context", List.of(), "[]"))
                .doesNotContain("tenant")
                .doesNotContain("gray");
    }

    @Test
    @SuppressWarnings("try")
    void aTagLeadsToTheNodesThatHaveIt() throws Exception {
        RegistryFactory registry = new MemoryRegistryFactory();
        EverythingService plain = new EverythingService();
        EverythingService gray = new EverythingService();
        ExportOptions.Builder options = ExportOptions.builder().version("1.0");
        try (RpcApplication first = registered("plain", registry)
                        .export(plain, options.build())
                        .start();
                RpcApplication second = registered("gray", registry)
                        .export(gray, options.tags(List.of("gray")).build())
                        .start();
                RpcApplication caller = registered("caller", registry).start()) {
            GenericService remote = caller.refer(
                    KEY, ReferenceOptions.builder().timeoutMillis(10_000).build());
            try (CallScope scope = CallOptions.builder().tag("gray").build().open()) {
                for (int i = 0; i < 10; i++) {
                    remote.call("nothing", List.of(), "[]");
                }
                assertThat(remote.call("context", List.of(), "[]")).contains("\"tag\":\"gray\"");
            }
            assertThat(gray.told).hasSize(10);
            assertThat(plain.told).isEmpty();
            remote.call("nothing", List.of(), "[]");
            assertThat(plain.told).as("a call without a tag").hasSize(1);
        }
    }

    private RpcApplication.Builder registered(String name, RegistryFactory registry) {
        return application(name)
                .extension(RegistryFactory.class, "tagged", registry)
                .registry("tagged://world");
    }

    @Test
    @SuppressWarnings("try")
    void theTimeOfACallRunsOutAndTheServerHearsOfIt() throws Exception {
        try (CallScope scope = CallOptions.builder().timeoutMillis(300).build().open()) {
            assertThatThrownBy(() -> generic.call("untilCancelled", List.of(), "[]"))
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED))
                    .hasMessageContaining("Everything@1.0#untilCancelled()");
        }
        assertThat(service.told.poll(20, TimeUnit.SECONDS)).isEqualTo("cancelled in time: true");
    }

    @Test
    void cancellingAFutureReachesTheServer() throws Exception {
        CompletableFuture<String> call = generic.callAsync("never", List.of(), "[]");
        assertThat(service.entered.await(10, TimeUnit.SECONDS)).isTrue();

        call.cancel(true);

        assertThat(service.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void manyCallsAtOnceGetTheirOwnAnswers() {
        List<CompletableFuture<String>> replies = IntStream.range(0, 1_000)
                .mapToObj(i -> generic.callAsync("add", List.of("int", "int"), "[" + i + "," + i + "]"))
                .toList();

        for (int i = 0; i < replies.size(); i++) {
            assertThat(replies.get(i)).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(String.valueOf(2 * i));
        }
        assertThat(IntStream.range(0, 200)
                        .parallel()
                        .mapToObj(i -> generic.call("add", List.of("long", "long"), "[" + i + ",0]")))
                .hasSize(200)
                .contains("0", "199");
    }

    @Test
    void oneWayIsSaidByTheOptions() throws Exception {
        GenericService telling = consumer.refer(
                KEY,
                to(
                                ReferenceOptions.builder()
                                        .method(
                                                "tell",
                                                MethodSettings.builder()
                                                        .oneway(true)
                                                        .build()),
                                provider)
                        .build());

        assertThat(telling.call("tell", List.of(STRING), "[\"one way\"]")).isEqualTo("null");
        assertThat(service.told.poll(10, TimeUnit.SECONDS)).isEqualTo("one way");
    }

    @Test
    void onlyWhatTheOptionsCallIdempotentGoesToASecondNode() throws Exception {
        EverythingService idle = new EverythingService();
        try (RpcApplication other = serving("other", idle)) {
            ReferenceOptions.Builder options =
                    to(ReferenceOptions.builder().timeoutMillis(1_500).loadBalancer("round-robin"), provider, other);
            GenericService once = consumer.refer(KEY, options.build());
            awaitNodes(2);

            assertThat(once.callAsync("never", List.of(), "[]")).failsWithin(Duration.ofSeconds(20));
            assertThat(service.entered.getCount() + idle.entered.getCount())
                    .as("one of both was called")
                    .isEqualTo(1);

            GenericService again = consumer.refer(
                    KEY,
                    options.method(
                                    "never",
                                    MethodSettings.builder().idempotent(true).build())
                            .build());
            awaitNodes(2);
            assertThat(again.callAsync("never", List.of(), "[]")).failsWithin(Duration.ofSeconds(20));
            assertThat(service.entered.getCount() + idle.entered.getCount())
                    .as("both were called")
                    .isZero();
        }
    }

    private void awaitNodes(int ready) {
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(consumer.stats().references())
                        .last()
                        .satisfies(reference -> assertThat(reference.nodes())
                                .filteredOn(node -> node.state() == io.tern.api.ConnectionState.READY)
                                .hasSize(ready)));
    }

    @Test
    void theSameOptionsGiveTheSameReference() {
        ReferenceOptions options =
                to(ReferenceOptions.builder().timeoutMillis(10_000), provider).build();

        assertThat(consumer.refer(KEY, options)).isSameAs(generic);
        assertThat(generic.service()).isEqualTo(KEY);
        assertThat(consumer.stats().references())
                .singleElement()
                .satisfies(one -> assertThat(one.service()).isEqualTo(KEY));
        assertThat(consumer.effectiveConfiguration()).contains("reference " + KEY);
    }

    @Test
    void aTypedReferenceBesideItIsAnotherOne() {
        ReferenceOptions options =
                to(ReferenceOptions.builder().version("1.0"), provider).build();

        assertThat(consumer.refer(Everything.class, options).add(1, 2)).isEqualTo(3);
        assertThat(generic.call("add", List.of("int", "int"), "[1,2]")).isEqualTo("3");
        assertThat(consumer.stats().references()).hasSize(2);
    }

    @Test
    void optionsThatContradictTheKeyAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> consumer.refer(
                        KEY, ReferenceOptions.builder().version("2.0").build()))
                .withMessageContaining("version: '2.0'");
    }

    @Test
    void afterTheEndCallsAreRefused() {
        consumer.close();

        assertThatThrownBy(() -> generic.call("add", List.of("int", "int"), "[1,2]"))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.code()).isEqualTo(StatusCode.UNAVAILABLE))
                .hasMessageContaining("is closed");
        assertThat(generic.callAsync("add", List.of("int", "int"), "[1,2]")).failsWithin(Duration.ofSeconds(10));
        assertThatThrownBy(() -> consumer.refer(KEY)).isInstanceOf(IllegalStateException.class);
    }
}
