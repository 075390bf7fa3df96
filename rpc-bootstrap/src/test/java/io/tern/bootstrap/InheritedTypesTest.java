package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.GenericService;
import io.tern.api.GenericServiceException;
import io.tern.api.ServiceKey;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service whose types are bound by a sub-interface, through whole applications. */
final class InheritedTypesTest {
    private final TestWorld world = new TestWorld();

    /** Types of any service. */
    public interface Repository<T, R, E extends Exception> {
        T load(long id) throws E;

        R loadLater(long id);

        List<? super Integer> echo(List<? super Integer> values);
    }

    /** Binds them. */
    public interface Orders extends Repository<String, CompletableFuture<Line>, OrderMissing> {}

    /** A result inside of a future. */
    public record Line(long id) {}

    /** An exception that only the sub-interface names. */
    public static final class OrderMissing extends Exception {
        private static final long serialVersionUID = 1L;

        public OrderMissing(String message) {
            super(message);
        }
    }

    private static final class Shop implements Orders {
        @Override
        public String load(long id) throws OrderMissing {
            throw new OrderMissing("no " + id);
        }

        @Override
        public CompletableFuture<Line> loadLater(long id) {
            return CompletableFuture.completedFuture(new Line(id));
        }

        @Override
        public List<? super Integer> echo(List<? super Integer> values) {
            return values;
        }
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void arriveAsTheSubInterfaceNamesThem() {
        world.start(world.builder("provider").export(new Shop()));
        Orders orders = world.start(world.builder("consumer")).refer(Orders.class);
        assertThatThrownBy(() -> orders.load(42))
                .isExactlyInstanceOf(OrderMissing.class)
                .hasMessage("no 42");
        assertThat(orders.loadLater(7).join()).isEqualTo(new Line(7));
        List<Number> values = Arrays.asList(1, 2L, 3.5);
        assertThat(orders.echo(values)).isEqualTo(values);
    }

    @Test
    void areNamedToCallersWithoutTheInterface() {
        world.start(world.builder("provider").export(new Shop()));
        GenericService orders = world.start(world.builder("consumer")).refer(ServiceKey.of(Orders.class));
        assertThatThrownBy(() -> orders.call("load", List.of("long"), "[42]"))
                .isInstanceOf(GenericServiceException.class)
                .hasMessageContaining("no 42")
                .extracting(thrown -> ((GenericServiceException) thrown).exceptionClass())
                .isEqualTo(OrderMissing.class.getName());
        assertThat(orders.call("loadLater", List.of("long"), "[7]")).isEqualTo("{\"id\":7}");
        assertThat(orders.call("echo", List.of("java.util.List"), "[[1,2.5,\"three\"]]"))
                .isEqualTo("[1,2.5,\"three\"]");
    }
}
