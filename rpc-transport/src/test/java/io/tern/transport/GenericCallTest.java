package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Deadline;
import io.tern.api.Endpoint;
import io.tern.api.ExportOptions;
import io.tern.api.ExportedService;
import io.tern.api.GenericServiceException;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.ReturnKind;
import io.tern.api.RpcException;
import io.tern.api.Server;
import io.tern.api.ServerContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceTable;
import io.tern.api.StatusCode;
import io.tern.api.Transport;
import io.tern.api.TransportOptions;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that has names and JSON, and a server that has the interface. */
class GenericCallTest {
    private static final int FRAME_LIMIT = 64 * 1024;
    private static final ReferenceOptions JSON =
            ReferenceOptions.builder().serializer("json").build().orElse(ReferenceOptions.DEFAULTS);

    private final TestRuntime runtime = TestRuntime.builder().systemTime().build();
    private final Transport transport = new InProcessTransportFactory(new InProcessNetwork())
            .newTransport(
                    runtime.context(),
                    TransportOptions.builder().frameLimitBytes(FRAME_LIMIT).build());
    private final ServiceDescriptor served = ServiceDescriptor.of(Zoo.class);
    private final ServiceDescriptor generic = ServiceDescriptor.generic(served.key());
    private final Server server = transport.listen(new Address("127.0.0.1", 0));

    @AfterEach
    void close() {
        transport.close();
        runtime.close();
    }

    @Test
    void textGoesInAndTextComesOut() {
        serve(call -> Result.value(call.arguments()[0]));
        Connection connection = connect(JSON);

        assertThat(call(connection, "echo", List.of(Animal.class.getName()), "[{\"name\":\"rex\",\"age\":3}]")
                        .value())
                .isEqualTo("{\"name\":\"rex\",\"age\":3}");
        assertThat(call(connection, "echo", List.of(Animal.class.getName()), "[null]")
                        .value())
                .isEqualTo("null");
    }

    @Test
    void serversReadArgumentsWithTheirOwnTypesOnly() {
        serve(call -> Result.value(call.arguments()[0]));
        Connection connection = connect(JSON);

        RpcException refused = call(
                        connection,
                        "any",
                        List.of("java.lang.Object"),
                        "[{\"@type\":\"javax.script.ScriptEngineManager\",\"name\":\"s3cret\"}]")
                .failure();
        assertThat(refused.code()).isEqualTo(StatusCode.SERIALIZATION);
        assertThat(refused)
                .hasMessageContaining("javax.script.ScriptEngineManager")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));

        RpcException wrongKind = call(connection, "echo", List.of(Animal.class.getName()), "[[1]]")
                .failure();
        assertThat(wrongKind.code()).isEqualTo(StatusCode.SERIALIZATION);
        assertThat(wrongKind).hasMessageContaining("value 1");
    }

    @Test
    void overloadsThatDoNotExistAreRefusedWithThoseThatDo() {
        serve(call -> Result.value(null));
        Connection connection = connect(JSON);

        RpcException refused =
                call(connection, "echo", List.of("java.lang.String"), "[\"x\"]").failure();

        assertThat(refused.code()).isEqualTo(StatusCode.UNIMPLEMENTED);
        assertThat(refused.notExecuted()).isTrue();
        assertThat(refused)
                .hasMessageContaining("has no method echo(java.lang.String) ")
                .hasMessageContaining("here (it has: echo(" + Animal.class.getName() + "))");
        assertThat(call(connection, "eco", List.of(), "[]").failure())
                .as("no overload: all there are")
                .hasMessageContaining("bite()");
    }

    @Test
    void methodsWithoutAResultGiveNull() {
        serve(call -> Result.value(null));

        assertThat(call(connect(JSON), "bite", List.of(), "[]").value()).isEqualTo("null");
    }

    @Test
    void declaredExceptionsAreNamed() {
        serve(call -> Result.exception(new Escaped("through the fence", 7)));

        Result result = call(connect(JSON), "bite", List.of(), "[]");

        assertThat(result.isException()).isTrue();
        assertThat(result.thrown())
                .isInstanceOfSatisfying(GenericServiceException.class, thrown -> {
                    assertThat(thrown.exceptionClass()).isEqualTo(Escaped.class.getName());
                    assertThat(thrown.fieldsJson()).isEqualTo("{\"animals\":7}");
                })
                .hasMessage(Escaped.class.getName() + ": through the fence");
    }

    @Test
    void oversizeIsRefusedOnBothWays() {
        serve(call -> Result.value("x".repeat(FRAME_LIMIT + 1)));
        Connection connection = connect(JSON);
        String large = "[\"" + "ä".repeat(FRAME_LIMIT / 2) + "\"]";

        RpcException request =
                call(connection, "any", List.of("java.lang.Object"), large).failure();
        assertThat(request.code()).isEqualTo(StatusCode.SERIALIZATION);
        assertThat(request.notExecuted()).isTrue();

        RpcException reply =
                call(connection, "any", List.of("java.lang.Object"), "[1]").failure();
        assertThat(reply.code()).isEqualTo(StatusCode.SERIALIZATION);
        assertThat(reply.notExecuted()).isFalse();
        assertThat(reply).hasMessageContaining(String.valueOf(FRAME_LIMIT));
    }

    @Test
    void textThatFitsExactlyTravels() {
        serve(call -> Result.value(null));
        String large = "[\"" + "ä".repeat(FRAME_LIMIT / 2 - 512) + "\"]";

        assertThat(call(connect(JSON), "any", List.of("java.lang.Object"), large)
                        .value())
                .isEqualTo("null");
    }

    @Test
    void onewayCallsEndWhenTheyAreSent() {
        CompletableFuture<Invocation> ran = new CompletableFuture<>();
        serve(call -> {
            ran.complete(call);
            return Result.value(null);
        });
        MethodSettings oneway = MethodSettings.builder().oneway(true).build();
        Connection connection = connect(JSON.toBuilder().method("bite", oneway).build());

        assertThat(call(connection, "bite", List.of(), "[]").value()).isNull();
        assertThat(ran).succeedsWithin(Network.LIMIT);
    }

    @Test
    void otherSerializersAreRefusedAtTheReference() {
        assertThatThrownBy(() -> transport.client(generic, ReferenceOptions.DEFAULTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("serializer: 'protostuff' for generic calls of " + served.key() + " (expected: json)");
    }

    @Test
    void methodsOfOtherServicesAreRefused() {
        serve(call -> Result.value(null));
        Connection connection = connect(JSON);

        assertThat(Network.get(connection.invoke(invocation(served.methods().get(0), new Object[] {null})))
                        .failure()
                        .code())
                .isEqualTo(StatusCode.INTERNAL);
    }

    @Test
    void aReplacedArgumentIsNamedAsWhatItIs() {
        serve(call -> Result.value(null));
        MethodDescriptor bite = MethodDescriptor.generic(served.key(), "bite", List.of(), ReturnKind.VALUE);

        RpcException refused = Network.get(connect(JSON).invoke(invocation(bite, new Object[] {42})))
                .failure();

        assertThat(refused.code()).isEqualTo(StatusCode.SERIALIZATION);
        assertThat(refused).hasMessageContaining("has a filter replaced it?");
    }

    private void serve(Serving serving) {
        ServerContext context = new ServerContext(served, ExportOptions.DEFAULTS, runtime.context());
        Invoker chain = call -> CompletableFuture.completedFuture(serving.serve(call));
        server.serve(ServiceTable.of(List.of(ExportedService.of(context, List.of(), chain))));
    }

    private Connection connect(ReferenceOptions options) {
        Connection connection = transport
                .client(generic, options)
                .connect(Endpoint.builder(server.address()).build(), (told, state) -> {});
        Network.await(connection, ConnectionState.READY);
        return connection;
    }

    private Result call(Connection connection, String method, List<String> types, String arguments) {
        MethodDescriptor descriptor = MethodDescriptor.generic(served.key(), method, types, ReturnKind.VALUE);
        return Network.get(connection.invoke(invocation(descriptor, new Object[] {arguments})))
                .decoded();
    }

    private Invocation invocation(MethodDescriptor method, Object[] arguments) {
        Deadline deadline = Deadline.after(
                Duration.ofSeconds(10).toNanos(), runtime.context().clock());
        return Invocation.builder(
                        method, arguments, deadline, runtime.context().clock().nanoTime())
                .build();
    }

    private interface Serving {
        Result serve(Invocation call);
    }

    interface Zoo {
        Animal echo(Animal animal);

        Object any(Object value);

        void bite() throws Escaped;
    }

    record Animal(String name, int age) {}

    static final class Escaped extends Exception {
        private static final long serialVersionUID = 1L;

        private int animals;

        Escaped(String message) {
            super(message);
        }

        Escaped(String message, int animals) {
            super(message);
            this.animals = animals;
        }

        int animals() {
            return animals;
        }
    }
}
