package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Deadline;
import io.tern.api.Endpoint;
import io.tern.api.Export;
import io.tern.api.ExportOptions;
import io.tern.api.ExportedService;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodOptions;
import io.tern.api.MethodSettings;
import io.tern.api.Reference;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
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

/** Types that options add to the closed world of an interface that nobody may annotate. */
class WireTypesOfOptionsTest {
    private static final MethodSettings WITH_DOG =
            MethodSettings.builder().wireTypes(List.of(Dog.class)).build();

    private final InProcessNetwork pipes = new InProcessNetwork();
    private final TestRuntime runtime = TestRuntime.builder().systemTime().build();
    private final Transport transport =
            new InProcessTransportFactory(pipes).newTransport(runtime.context(), TransportOptions.DEFAULTS);
    private final ServiceDescriptor service = ServiceDescriptor.of(Shelter.class);
    private final Server server = transport.listen(new Address("127.0.0.1", 0));

    @SuppressWarnings("UnusedVariable") // its annotation is read
    @Reference(methods = @MethodOptions(name = "swap", wireTypes = Dog.class))
    private Shelter annotated;

    @AfterEach
    void close() {
        transport.close();
        runtime.close();
    }

    @Test
    void buildersOnBothSidesLetThemTravel() {
        serve(ExportOptions.builder().method("swap", WITH_DOG).build());
        assertThat(swap(
                                ReferenceOptions.builder()
                                        .method("swap", List.of(Pet.class), WITH_DOG)
                                        .build(),
                                new Dog("rex"))
                        .value())
                .isEqualTo(new Dog("rex and friends"));
    }

    @Test
    void annotationsOnBothSidesLetThemTravel() throws Exception {
        serve(ExportOptions.from(Home.class.getAnnotation(Export.class)));
        Reference reference =
                WireTypesOfOptionsTest.class.getDeclaredField("annotated").getAnnotation(Reference.class);
        assertThat(swap(ReferenceOptions.from(reference), new Dog("rex")).value())
                .isEqualTo(new Dog("rex and friends"));
    }

    @Test
    void aServerWithoutThemDoesNotServeTheInterface() {
        assertThatThrownBy(() -> serve(ExportOptions.UNSET)).hasMessageContaining(Pet.class.getName());
    }

    @Test
    void aServerThatLacksOneRefusesItAndReadsTheOthers() {
        serve(ExportOptions.builder().method("swap", WITH_DOG).build());
        ReferenceOptions options = ReferenceOptions.builder()
                .method(
                        "swap",
                        MethodSettings.builder()
                                .wireTypes(List.of(Dog.class, Cat.class))
                                .build())
                .build();
        assertThat(swap(options, new Cat(9)).failure().code()).isEqualTo(StatusCode.SERIALIZATION);
        assertThat(swap(options, new Dog("rex")).value()).isEqualTo(new Dog("rex and friends"));
    }

    private void serve(ExportOptions options) {
        ServerContext context = new ServerContext(service, options.orElse(ExportOptions.DEFAULTS), runtime.context());
        server.serve(ServiceTable.of(List.of(ExportedService.of(
                context,
                List.of(),
                call -> CompletableFuture.completedFuture(Result.value(befriended(call.arguments()[0])))))));
    }

    private static Object befriended(Object pet) {
        return new Dog(((Dog) pet).name() + " and friends");
    }

    private Result swap(ReferenceOptions options, Pet pet) {
        Endpoint endpoint = Endpoint.builder(server.address()).build();
        Connection connection = transport
                .client(service, options.orElse(ReferenceOptions.DEFAULTS))
                .connect(endpoint, (told, state) -> {});
        Network.await(connection, ConnectionState.READY);
        MethodDescriptor method = service.methods().get(0);
        Deadline deadline = Deadline.after(
                Duration.ofSeconds(10).toNanos(), runtime.context().clock());
        Invocation call = Invocation.builder(
                        method,
                        new Object[] {pet},
                        deadline,
                        runtime.context().clock().nanoTime())
                .build();
        return Network.get(connection.invoke(call));
    }

    interface Shelter {
        Pet swap(Pet pet);
    }

    interface Pet {}

    record Dog(String name) implements Pet {}

    record Cat(int lives) implements Pet {}

    @Export(methods = @MethodOptions(name = "swap", wireTypes = Dog.class))
    private static final class Home {}
}
