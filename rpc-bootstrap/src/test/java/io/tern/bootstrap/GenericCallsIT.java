package io.tern.bootstrap;

import io.tern.api.TransportOptions;

/** Generic calls over real sockets. */
final class GenericCallsIT extends GenericCallsSuite {
    @Override
    RpcApplication.Builder application(String name) {
        return RpcApplication.builder(name)
                .bind("127.0.0.1")
                .port(0)
                .transportOptions(
                        TransportOptions.builder().frameLimitBytes(FRAME_LIMIT).build())
                .shutdownHook(false);
    }
}
