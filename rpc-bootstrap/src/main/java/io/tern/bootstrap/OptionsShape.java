package io.tern.bootstrap;

import io.tern.api.ExportOptions;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSelector;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.Setting;
import java.util.List;
import java.util.Map;

/**
 * What {@link ReferenceOptions} and {@link ExportOptions} have in common, though they share no type. Immutable, thread-safe.
 *
 * @param <O> the options
 * @param <B> their builder
 */
abstract class OptionsShape<O, B> {
    static final OptionsShape<ReferenceOptions, ReferenceOptions.Builder> REFERENCE = new OfReference();
    static final OptionsShape<ExportOptions, ExportOptions.Builder> EXPORT = new OfExport();

    private final Setting.Side side;
    private final List<OptionField<O, B, ?>> fields;
    private final List<OptionField<MethodSettings, MethodSettings.Builder, ?>> methodFields;

    /** Those of the other side, which mean nothing here. */
    private final List<OptionField<MethodSettings, MethodSettings.Builder, ?>> foreignFields;

    private OptionsShape(
            Setting.Side side,
            List<OptionField<O, B, ?>> fields,
            List<OptionField<MethodSettings, MethodSettings.Builder, ?>> methodFields,
            List<OptionField<MethodSettings, MethodSettings.Builder, ?>> otherSide) {
        this.side = side;
        this.fields = fields;
        this.methodFields = methodFields;
        foreignFields = otherSide.stream()
                .<OptionField<MethodSettings, MethodSettings.Builder, ?>>map(field -> field)
                .filter(field ->
                        methodFields.stream().noneMatch(own -> own.accessor().equals(field.accessor())))
                .toList();
    }

    /** Which settings of extensions have an effect. */
    final Setting.Side side() {
        return side;
    }

    /** Tern's own settings of a service. */
    final List<OptionField<O, B, ?>> fields() {
        return fields;
    }

    /** Tern's own settings of a method. */
    final List<OptionField<MethodSettings, MethodSettings.Builder, ?>> methodFields() {
        return methodFields;
    }

    /**
     * Checks Tern's own settings of a service that code says.
     *
     * @param place where it does, for people
     * @throws IllegalArgumentException naming one that no text could say
     */
    final void check(O options, String place) {
        fields.forEach(field -> field.check(options, place));
    }

    /**
     * Checks Tern's own settings of a method that code says.
     *
     * @param place where it does, for people
     * @throws IllegalArgumentException naming one that no text could say, or that has no effect on this side
     */
    final void checkMethod(MethodSettings settings, String place) {
        methodFields.forEach(field -> field.check(settings, place));
        for (OptionField<MethodSettings, MethodSettings.Builder, ?> field : foreignFields) {
            if (field.isSetIn(settings)) {
                boolean client = side == Setting.Side.CLIENT;
                throw new IllegalArgumentException(field.name() + " (" + place + ") has no effect in "
                        + (client ? "references" : "exports") + " (expected: to be set in "
                        + (client ? "exports" : "references")
                        + ", or on the interface's method, which both sides read)");
            }
        }
    }

    abstract O unset();

    abstract B toBuilder(O options);

    abstract O build(B builder);

    abstract void set(B builder, String name, String text);

    abstract void method(B builder, MethodSelector selector, MethodSettings settings);

    abstract O orElse(O options, O fallback);

    abstract Map<String, String> settings(O options);

    abstract Map<MethodSelector, MethodSettings> methods(O options);

    abstract MethodSettings settings(O options, MethodDescriptor method);

    private static final class OfReference extends OptionsShape<ReferenceOptions, ReferenceOptions.Builder> {
        OfReference() {
            super(Setting.Side.CLIENT, ReferenceFields.OF_SERVICE, ReferenceFields.OF_METHOD, ExportFields.OF_METHOD);
        }

        @Override
        ReferenceOptions unset() {
            return ReferenceOptions.UNSET;
        }

        @Override
        ReferenceOptions.Builder toBuilder(ReferenceOptions options) {
            return options.toBuilder();
        }

        @Override
        ReferenceOptions build(ReferenceOptions.Builder builder) {
            return builder.build();
        }

        @Override
        void set(ReferenceOptions.Builder builder, String name, String text) {
            builder.set(name, text);
        }

        @Override
        void method(ReferenceOptions.Builder builder, MethodSelector selector, MethodSettings settings) {
            List<Class<?>> types = selector.parameterTypes();
            if (types == null) {
                builder.method(selector.name(), settings);
            } else {
                builder.method(selector.name(), types, settings);
            }
        }

        @Override
        ReferenceOptions orElse(ReferenceOptions options, ReferenceOptions fallback) {
            return options.orElse(fallback);
        }

        @Override
        Map<String, String> settings(ReferenceOptions options) {
            return options.settings();
        }

        @Override
        Map<MethodSelector, MethodSettings> methods(ReferenceOptions options) {
            return options.methods();
        }

        @Override
        MethodSettings settings(ReferenceOptions options, MethodDescriptor method) {
            return options.settings(method);
        }
    }

    private static final class OfExport extends OptionsShape<ExportOptions, ExportOptions.Builder> {
        OfExport() {
            super(Setting.Side.SERVER, ExportFields.OF_SERVICE, ExportFields.OF_METHOD, ReferenceFields.OF_METHOD);
        }

        @Override
        ExportOptions unset() {
            return ExportOptions.UNSET;
        }

        @Override
        ExportOptions.Builder toBuilder(ExportOptions options) {
            return options.toBuilder();
        }

        @Override
        ExportOptions build(ExportOptions.Builder builder) {
            return builder.build();
        }

        @Override
        void set(ExportOptions.Builder builder, String name, String text) {
            builder.set(name, text);
        }

        @Override
        void method(ExportOptions.Builder builder, MethodSelector selector, MethodSettings settings) {
            List<Class<?>> types = selector.parameterTypes();
            if (types == null) {
                builder.method(selector.name(), settings);
            } else {
                builder.method(selector.name(), types, settings);
            }
        }

        @Override
        ExportOptions orElse(ExportOptions options, ExportOptions fallback) {
            return options.orElse(fallback);
        }

        @Override
        Map<String, String> settings(ExportOptions options) {
            return options.settings();
        }

        @Override
        Map<MethodSelector, MethodSettings> methods(ExportOptions options) {
            return options.methods();
        }

        @Override
        MethodSettings settings(ExportOptions options, MethodDescriptor method) {
            return options.settings(method);
        }
    }
}
