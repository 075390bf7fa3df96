package io.tern.transport;

import io.tern.api.RuntimeContext;
import io.tern.api.Transport;
import io.tern.api.TransportFactory;
import io.tern.api.TransportOptions;
import io.tern.spi.Extension;
import java.util.Objects;

/**
 * Makes transports inside one process, which encode, decode, time out and drain exactly like those over TCP. Transports of one
 * factory reach each other; several runtimes do if their factories share a network. Thread-safe.
 *
 * <pre>{@code
 * InProcessNetwork network = new InProcessNetwork();
 * Extensions.builder().register(TransportFactory.class, "shared", new InProcessTransportFactory(network))
 * }</pre>
 */
@Extension("in-process")
public final class InProcessTransportFactory implements TransportFactory {
    private final InProcessNetwork network;

    /** Returns a factory with a network of its own. */
    public InProcessTransportFactory() {
        this(new InProcessNetwork());
    }

    /** Returns a factory on a network that others may share. */
    public InProcessTransportFactory(InProcessNetwork network) {
        this.network = Objects.requireNonNull(network, "network");
    }

    @Override
    public Transport newTransport(RuntimeContext runtime, TransportOptions options) {
        NettyJars.ofTern().check();
        return new NettyTransport(
                runtime, options, new InProcessMedium(network), new SerializerCodecs(runtime.extensions()));
    }
}
