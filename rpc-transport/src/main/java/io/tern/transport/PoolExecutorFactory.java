package io.tern.transport;

import io.tern.api.RuntimeContext;
import io.tern.api.ServerExecutor;
import io.tern.api.ServerExecutorFactory;
import io.tern.api.TransportOptions;
import io.tern.spi.Extension;

/** Platform threads in bounded number with a bounded queue. Thread-safe. */
@Extension("pool")
final class PoolExecutorFactory implements ServerExecutorFactory {
    @Override
    public ServerExecutor newExecutor(RuntimeContext runtime, TransportOptions options) {
        return PoolExecutor.of(runtime, options.poolThreads(), options.poolQueue(), options.overloadControl());
    }
}
