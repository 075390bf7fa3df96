package io.tern.transport;

import io.tern.api.ServiceDescriptor;
import java.util.List;

/** Makes the codecs of services, by the name of a serializer. Thread-safe. */
interface Codecs {
    /** Names of all serializers, the default one first. */
    List<String> names();

    /**
     * One codec per method, at the method's index.
     *
     * @throws IllegalArgumentException naming every type that cannot travel, all together
     */
    List<MethodCodec> compile(ServiceDescriptor service, String serializer);
}
