package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.GenericService;
import io.tern.api.ServiceKey;
import io.tern.api.TransportOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Generic calls inside this process. */
final class GenericCallsTest extends GenericCallsSuite {
    private final TestWorld world = new TestWorld();

    @AfterEach
    void closeWorld() {
        world.close();
    }

    @Test
    void settingsFromOutsideHoldByTheNameOfTheMethod() {
        world.start(world.builder("slow").export(new EverythingService()));
        String method = "tern.service.io.tern.bootstrap.Everything#never.timeoutMillis";
        RpcApplication caller =
                world.start(world.builder("caller").surroundings(new Surroundings(Map.of(method, "300"), Map.of())));
        GenericService generic = caller.refer(ServiceKey.of(Everything.class));

        assertThat(generic.callAsync("never", List.of(), "[]"))
                .failsWithin(Duration.ofSeconds(8)) // The application's own is ten.
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("DEADLINE_EXCEEDED");
        assertThat(generic.call("add", List.of("int", "int"), "[1,2]")).isEqualTo("3");
    }

    @Override
    RpcApplication.Builder application(String name) {
        return world.isolated(name)
                .transportOptions(
                        TransportOptions.builder().frameLimitBytes(FRAME_LIMIT).build());
    }
}
