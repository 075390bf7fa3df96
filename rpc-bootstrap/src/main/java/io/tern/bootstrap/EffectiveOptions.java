package io.tern.bootstrap;

import io.tern.api.Export;
import io.tern.api.ExportOptions;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.ServiceDescriptor;
import java.util.ArrayList;
import java.util.List;

/**
 * The one place that says which level and which source of configuration precedes which: a method before its service before the
 * application before the defaults, and at each level system properties, environment, file, builder, annotation. Thread-safe.
 */
final class EffectiveOptions {
    private static final int FIRST_WITH_UNPINNED_VIRTUAL_THREADS = 24;

    private final Configuration configuration;
    private final ExportOptions exportDefaults;
    private final ReferenceOptions referenceDefaults;

    EffectiveOptions(ApplicationSettings settings) {
        configuration = settings.configuration();
        exportDefaults = settings.exportDefaults();
        referenceDefaults = settings.referenceDefaults();
    }

    /** What says which service it is: only code does. */
    ExportOptions identityOfExport(Class<?> type, ExportOptions said) {
        return said.orElse(annotation(type)).orElse(exportDefaults);
    }

    /** What says which service it is: only code does. */
    ReferenceOptions identityOfReference(ReferenceOptions said) {
        return said.orElse(referenceDefaults);
    }

    /**
     * What holds for an export.
     *
     * @throws IllegalArgumentException if settings are unknown or contradictory
     */
    Effective<ExportOptions> ofExport(Class<?> type, ExportOptions said, ServiceDescriptor service) {
        OptionsShape<ExportOptions, ExportOptions.Builder> shape = OptionsShape.EXPORT;
        List<Layer<ExportOptions>> layers = new ArrayList<>(configuration.ofService(shape, service));
        layers.add(Layer.of(said, ApplicationValues.BUILDER));
        layers.add(Layer.of(annotation(type), "@Export"));
        layers.addAll(configuration.ofAllServices(shape, service));
        layers.add(Layer.of(exportDefaults, ApplicationValues.BUILDER));
        layers.add(Layer.of(ServedInterface.settings(type, service), "@NonBlocking"));
        layers.add(Layer.of(defaults(), EffectiveValue.DEFAULT));
        return merge("export " + service.key(), shape, layers, service);
    }

    /**
     * What holds for a reference.
     *
     * @param origin who says {@code said}, for people
     * @throws IllegalArgumentException if settings are unknown or contradictory
     */
    Effective<ReferenceOptions> ofReference(ReferenceOptions said, String origin, ServiceDescriptor service) {
        OptionsShape<ReferenceOptions, ReferenceOptions.Builder> shape = OptionsShape.REFERENCE;
        List<Layer<ReferenceOptions>> layers = new ArrayList<>(configuration.ofService(shape, service));
        layers.add(Layer.of(said, origin));
        layers.addAll(configuration.ofAllServices(shape, service));
        layers.add(Layer.of(referenceDefaults, ApplicationValues.BUILDER));
        layers.add(Layer.of(ReferenceOptions.DEFAULTS, EffectiveValue.DEFAULT));
        return merge("reference " + service.key(), shape, layers, service);
    }

    private <O, B> Effective<O> merge(
            String what, OptionsShape<O, B> shape, List<Layer<O>> layers, ServiceDescriptor service) {
        check(shape, layers, service);
        Layers<O, B> merging = new Layers<>(shape, layers);
        EffectiveSection section =
                merging.section(service, configuration.catalogue().declared(shape.side()));
        Contradictions.check(section);
        configuration.reportOverridden(what, section);
        return new Effective<>(merging.options(), section);
    }

    /** What code says about extensions' settings is checked here; what sources say was checked when they were read. */
    private <O> void check(OptionsShape<O, ?> shape, List<Layer<O>> layers, ServiceDescriptor service) {
        SettingCatalogue catalogue = configuration.catalogue();
        for (Layer<O> layer : layers) {
            if (!layer.isOfSource()) {
                at(layer.origin(), () -> catalogue.check(shape.settings(layer.options()), shape.side()));
                shape.methods(layer.options())
                        .forEach((selector, settings) -> at(
                                layer.origin() + ", method " + selector,
                                () -> catalogue.check(settings.settings(), shape.side())));
            }
        }
        for (MethodDescriptor method :
                service.methods()) { // Both sides share the interface, so it may speak to either.
            at(method.toString(), () -> catalogue.check(method.settings().settings(), null));
        }
    }

    private static void at(String place, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("settings (" + place + "): " + e.getMessage(), e);
        }
    }

    private static ExportOptions annotation(Class<?> type) {
        Export annotation = type.getAnnotation(Export.class);
        return annotation == null ? ExportOptions.UNSET : ExportOptions.from(annotation);
    }

    /** Virtual threads where {@code synchronized} no longer pins their carrier. */
    private static ExportOptions defaults() {
        boolean unpinned = Runtime.version().feature() >= FIRST_WITH_UNPINNED_VIRTUAL_THREADS;
        return ExportOptions.DEFAULTS.toBuilder()
                .executor(unpinned ? "virtual" : "pool")
                .build();
    }
}
