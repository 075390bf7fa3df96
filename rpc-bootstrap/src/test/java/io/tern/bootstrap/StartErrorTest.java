package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.api.Reference;
import io.tern.api.ReferenceOptions;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryFactory;
import io.tern.api.RegistryListener;
import io.tern.api.ServiceKey;
import io.tern.api.Subscription;
import io.tern.spi.ExtensionException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a start refuses, and how it says so. */
final class StartErrorTest {
    private final TestWorld world = new TestWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void twoExportsOfOneKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(
                        world.isolated("shop").export(new BlackTea()).export(new BlackTea())))
                .withMessageContaining(
                        ServiceKey.of(Tea.class) + " is exported already, by " + BlackTea.class.getName())
                .withMessageContaining("expected: different groups or versions");
    }

    /** A reference could not name it: there the comma stands between groups. */
    @Test
    void severalGroupsOfOneExport() {
        ExportOptions options = ExportOptions.builder().group("north,south").build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.isolated("shop").export(new BlackTea(), options)))
                .withMessageContaining("group: 'north,south' (expected: one group, without ','");
    }

    @Test
    void settingsOfAMethodThatIsNotThere() {
        ExportOptions options = ExportOptions.builder()
                .method("bruw", MethodSettings.builder().timeoutMillis(5).build())
                .build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.isolated("shop").export(new BlackTea(), options)))
                .withMessageContaining("has no method 'bruw'")
                .withMessageContaining("brew(java.lang.String)");
    }

    @Test
    void anUnknownTransport() {
        assertThatExceptionOfType(ExtensionException.class)
                .isThrownBy(() -> world.start(world.isolated("shop").transport("nety")))
                .withMessageContaining("unknown TransportFactory \"nety\"")
                .withMessageContaining("did you mean \"netty\"?");
    }

    @Test
    void anUnknownRegistry() {
        assertThatExceptionOfType(ExtensionException.class)
                .isThrownBy(() -> world.start(world.isolated("shop").registry("zookeper://127.0.0.1:2181")))
                .withMessageContaining("unknown RegistryFactory \"zookeper\"");
    }

    @Test
    void anUnknownFilterOrLoadBalancer() {
        RpcApplication application = world.start(world.builder("shop").startWait(Duration.ZERO));
        assertThatExceptionOfType(ExtensionException.class)
                .isThrownBy(() -> application.refer(
                        Tea.class,
                        ReferenceOptions.builder().loadBalancer("p3c").build()))
                .withMessageContaining("unknown LoadBalancer \"p3c\"")
                .withMessageContaining("p2c");
        assertThatExceptionOfType(ExtensionException.class)
                .isThrownBy(() -> application.export(
                        new BlackTea(),
                        ExportOptions.builder().filters(List.of("audit")).build()))
                .withMessageContaining("unknown ServerFilter \"audit\"");
        assertThatExceptionOfType(ExtensionException.class)
                .isThrownBy(() -> application.export(
                        new BlackTea(), ExportOptions.builder().executor("fast").build()))
                .withMessageContaining("fast");
    }

    @Test
    void aTypeOutsideTheClosedWorld() {
        assertThatThrownBy(() -> world.start(world.isolated("shop").export(new OpenService())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Runnable.class.getName());
        RpcApplication application = world.start(world.builder("consumer").startWait(Duration.ZERO));
        assertThatThrownBy(() -> application.refer(Open.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Runnable.class.getName());
    }

    @Test
    void aReferenceThatIsNoInterfaceOrFinal() {
        RpcApplication application = world.start(world.builder("consumer").startWait(Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.refer(String.class))
                .withMessageContaining("java.lang.String is not an interface");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.inject(new FinalField()))
                .withMessageContaining("the field is final");
    }

    @Test
    void nobodyToAskForNodes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.isolated("consumer").inject(new NeedsTea())))
                .withMessageContaining("@Reference " + NeedsTea.class.getName() + ".tea")
                .withMessageContaining("nobody to ask");
    }

    @Test
    void aRequiredRegistryThatIsAway() {
        assertThatIllegalStateException()
                .isThrownBy(() -> world.start(world.isolated("shop")
                        .extension(RegistryFactory.class, "away", (address, runtime) -> new AwayRegistry())
                        .registry("away://somewhere")
                        .requireRegistry()
                        .startWait(Duration.ofMillis(100))
                        .export(new BlackTea())))
                .withMessageContaining("registry away://somewhere cannot be reached");
    }

    @Test
    void aRegistryThatIsAwayIsOnlyAWarningOtherwise() {
        world.start(world.isolated("shop")
                .extension(RegistryFactory.class, "away", (address, runtime) -> new AwayRegistry())
                .registry("away://somewhere")
                .startWait(Duration.ofMillis(100))
                .export(new BlackTea()));
    }

    @Test
    void aPortInUse() {
        RpcApplication first = world.start(world.isolated("first").export(new BlackTea()));
        assertThatIllegalStateException()
                .isThrownBy(() -> world.start(world.isolated("second")
                        .export(new BlackTea())
                        .port(first.address().port())))
                .withMessageContaining(first.address().toString())
                .withMessageContaining("in use");
    }

    @Test
    void aRegistryNamedTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.builder("shop").registry(TestWorld.REGISTRY)))
                .withMessageContaining("appears twice");
    }

    interface Open {
        void run(Runnable task);
    }

    private static final class OpenService implements Open {
        @Override
        public void run(Runnable task) {}
    }

    @SuppressWarnings("UnusedVariable") // Tern looks at it.
    private static final class FinalField {
        @Reference
        final Tea tea = null;
    }

    @SuppressWarnings("UnusedVariable") // Tern looks at it.
    private static final class NeedsTea {
        @Reference
        Tea tea;
    }

    /** A registry that never answers with anything but a failure. */
    private static final class AwayRegistry implements Registry {
        @Override
        public CompletableFuture<Void> register(Registration registration) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<Void> unregister(Registration registration) {
            return new CompletableFuture<>();
        }

        @Override
        public Subscription subscribe(ServiceKey service, RegistryListener listener) {
            return () -> {};
        }

        @Override
        public CompletableFuture<List<ServiceKey>> find(String interfaceName) {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return "away://somewhere";
        }
    }
}
