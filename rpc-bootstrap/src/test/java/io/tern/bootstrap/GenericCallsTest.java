package io.tern.bootstrap;

import io.tern.api.TransportOptions;
import org.junit.jupiter.api.AfterEach;

/** Generic calls inside this process. */
final class GenericCallsTest extends GenericCallsSuite {
    private final TestWorld world = new TestWorld();

    @AfterEach
    void closeWorld() {
        world.close();
    }

    @Override
    RpcApplication.Builder application(String name) {
        return world.isolated(name)
                .transportOptions(
                        TransportOptions.builder().frameLimitBytes(FRAME_LIMIT).build());
    }
}
