package io.tern.bootstrap;

import io.tern.api.Export;
import io.tern.api.ExportOptions;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.ServiceDescriptor;
import java.util.function.Function;

/** The one place that says which level of configuration precedes which. Immutable, thread-safe. */
final class EffectiveOptions {
    private static final int FIRST_WITH_UNPINNED_VIRTUAL_THREADS = 24;

    private final ExportOptions exportDefaults;
    private final ReferenceOptions referenceDefaults;

    EffectiveOptions(ApplicationSettings settings) {
        exportDefaults = settings.exportDefaults();
        referenceDefaults = settings.referenceDefaults();
    }

    /** Service (what was said in code, then the class's annotation), application, default. */
    ExportOptions ofExport(Class<?> type, ExportOptions said) {
        Export annotation = type.getAnnotation(Export.class);
        return said.orElse(annotation == null ? ExportOptions.UNSET : ExportOptions.from(annotation))
                .orElse(exportDefaults)
                .orElse(ExportOptions.DEFAULTS)
                .orElse(ExportOptions.builder().executor(defaultExecutor()).build());
    }

    /** Service (code or the field's annotation), application, default. */
    ReferenceOptions ofReference(ReferenceOptions said) {
        return said.orElse(referenceDefaults).orElse(ReferenceOptions.DEFAULTS);
    }

    /** Virtual threads where {@code synchronized} no longer pins their carrier. */
    private static String defaultExecutor() {
        return Runtime.version().feature() >= FIRST_WITH_UNPINNED_VIRTUAL_THREADS ? "virtual" : "pool";
    }

    /** What holds after all levels have been merged, as text for people. */
    static String describe(ApplicationSettings settings, Exports exports, References references) {
        StringBuilder text = new StringBuilder();
        text.append("application ").append(settings.application()).append('\n');
        settings.registries()
                .forEach(one -> text.append("registry ").append(one).append('\n'));
        for (Exports.Exported one : exports.all()) {
            ServiceDescriptor service = one.service().service();
            ExportOptions options = one.service().options();
            text.append("export ")
                    .append(service.key())
                    .append(" by ")
                    .append(one.target().getClass().getName())
                    .append(": ")
                    .append(options)
                    .append('\n');
            appendMethods(text, service, options::settings);
        }
        for (ServiceReference one : references.all()) {
            ReferenceOptions options = one.options();
            text.append("reference ")
                    .append(one.service().key())
                    .append(": ")
                    .append(options)
                    .append('\n');
            appendMethods(text, one.service(), options::settings);
        }
        return text.toString();
    }

    private static void appendMethods(
            StringBuilder text, ServiceDescriptor service, Function<MethodDescriptor, MethodSettings> settings) {
        for (MethodDescriptor method : service.methods()) {
            text.append("  ")
                    .append(method.signature())
                    .append(": ")
                    .append(settings.apply(method))
                    .append('\n');
        }
    }
}
