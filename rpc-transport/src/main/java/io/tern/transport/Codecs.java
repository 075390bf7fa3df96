package io.tern.transport;

import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.ServiceDescriptor;
import java.util.List;
import java.util.function.Function;

/** Makes the codecs of services, by the name of a serializer. Thread-safe. */
interface Codecs {
    /** Names of all serializers, the default one first. */
    List<String> names();

    /**
     * One codec per method, at the method's index; for a generic service the one of all its methods.
     *
     * @param settings what holds for a method on this side; its types are added
     * @throws IllegalArgumentException naming every type that cannot travel, all together, or if the serializer cannot carry a
     *     generic service
     */
    List<MethodCodec> compile(
            ServiceDescriptor service, Function<MethodDescriptor, MethodSettings> settings, String serializer);
}
