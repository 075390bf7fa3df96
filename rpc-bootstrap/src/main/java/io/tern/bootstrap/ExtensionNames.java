package io.tern.bootstrap;

import io.tern.api.ClientFilter;
import io.tern.api.ClusterStrategy;
import io.tern.api.FilterSelection;
import io.tern.api.LoadBalancer;
import io.tern.api.LocalStubFactory;
import io.tern.api.Merger;
import io.tern.api.NodeGuard;
import io.tern.api.QuotaCoordinatorFactory;
import io.tern.api.RegistryAddress;
import io.tern.api.RegistryFactory;
import io.tern.api.Router;
import io.tern.api.RuleSourceFactory;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerExecutorFactory;
import io.tern.api.ServerFilter;
import io.tern.api.TransportFactory;
import io.tern.protocol.Compressor;
import io.tern.protocol.Serializer;
import io.tern.spi.ExtensionException;
import io.tern.spi.ExtensionSet;
import io.tern.spi.Extensions;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Refuses settings that name extensions which are not there, before anything needs them: only here the place is known where a
 * name was said. Makes no instance. Thread-safe.
 */
final class ExtensionNames {
    /** An executor that is no extension: the I/O thread. */
    private static final String IO = "io";

    private static final String STUB = "stub:";

    private final Extensions extensions;

    ExtensionNames(Extensions extensions) {
        this.extensions = extensions;
    }

    /**
     * Checks a value of any setting.
     *
     * @param text as it is written or printed
     * @throws ExtensionException if the setting names an extension, and there is none, or its declaration is broken
     * @throws IllegalArgumentException if a list of filters is wrong otherwise
     */
    void check(String setting, String text) {
        switch (setting) {
            case "cluster" -> checkOne(ClusterStrategy.class, text);
            case "loadBalancer" -> checkOne(LoadBalancer.class, text);
            case "merger" -> checkOne(Merger.class, text);
            case "serializer" -> checkOne(Serializer.class, text);
            case "transport" -> checkOne(TransportFactory.class, text);
            case "fleetRateCoordinator" -> checkOne(QuotaCoordinatorFactory.class, text);
            case "compressor" -> checkOne(Compressor.class, text);
            case "registry", "registries" -> parts(text, ";").forEach(one -> checkScheme(RegistryFactory.class, one));
            case "rules" -> parts(text, ";").forEach(one -> checkScheme(RuleSourceFactory.class, one));
            case "filters" -> checkFilters(text, ClientFilter.class, NodeGuard.class, Router.class);
            case "serverFilters" -> checkFilters(text, ServerFilter.class, ServerAdmission.class);
            case "executor" -> extensions.of(ServerExecutorFactory.class).requireKnown(text, Set.of(IO));
            case "fallback", "mock" -> {
                if (text.startsWith(STUB)) {
                    checkOne(LocalStubFactory.class, text.substring(STUB.length()));
                }
            }
            default -> {} // Most settings name nothing.
        }
    }

    private void checkOne(Class<?> contract, String name) {
        Object unused = extensions.of(contract).entry(name);
    }

    private void checkScheme(Class<?> contract, String address) {
        checkOne(contract, RegistryAddress.parse(address).scheme());
    }

    private void checkFilters(String text, Class<?> filters, Class<?>... others) {
        ExtensionSet<?>[] sets = Stream.of(others).map(extensions::of).toArray(ExtensionSet<?>[]::new);
        Object unused = FilterSelection.of(parts(text, ",").toList(), extensions.of(filters), sets);
    }

    private static Stream<String> parts(String text, String separator) {
        return Stream.of(text.split(separator, -1)).map(String::strip).filter(part -> !part.isEmpty());
    }

    /**
     * Checks everything that holds.
     *
     * @param what it holds for
     * @throws ExtensionException naming that and the place where the name was said
     * @throws IllegalArgumentException naming the same
     */
    void check(String what, EffectiveSection section) {
        section.values().forEach(value -> check(what, value));
        section.methods().forEach((signature, values) -> values.forEach(value -> check(what + '#' + signature, value)));
    }

    /** Checks one value that holds, as {@link #check(String, EffectiveSection)} does. */
    void check(String what, EffectiveValue value) {
        if (value.isNothing()) {
            return;
        }
        String place = what + ": " + value.setting() + " (" + value.origin() + ')';
        try {
            check(value.setting(), value.text());
        } catch (ExtensionException e) {
            throw e.at(place);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
    }
}
