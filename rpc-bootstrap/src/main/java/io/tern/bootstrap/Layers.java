package io.tern.bootstrap;

import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSelector;
import io.tern.api.MethodSettings;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is said about one export or reference, what precedes first. Merged as the options themselves merge; asked
 * again, layer by layer, for where each value comes from. Immutable, thread-safe.
 *
 * @param <O> the options
 * @param <B> their builder
 */
final class Layers<O, B> {
    private static final String INTERFACE = "interface";

    private final OptionsShape<O, B> shape;
    private final List<Layer<O>> layers;
    private final O merged;

    /** Merges {@code layers}. */
    Layers(OptionsShape<O, B> shape, List<Layer<O>> layers) {
        this.shape = shape;
        this.layers = List.copyOf(layers);
        this.merged = merge();
    }

    private O merge() {
        O options = shape.unset();
        for (Layer<O> layer : layers) {
            options = shape.orElse(options, layer.options());
        }
        B builder = shape.toBuilder(options);
        for (OptionField<O, B, ?> field : shape.fields()) {
            Layer<O> winner = winner(field);
            String text = winner == null ? null : winner.text(field.name());
            if (text != null) { // Options cannot tell false from unset, sources can.
                field.write(builder, text);
            }
        }
        return shape.build(builder);
    }

    /** What holds. */
    O options() {
        return merged;
    }

    /** Where the service as a whole has a setting from, or null if that is nowhere. */
    @Nullable
    String originOf(OptionField<O, B, ?> field) {
        Layer<O> winner = winner(field);
        return winner == null ? null : winner.origin(field.name());
    }

    /** Registry and address are two answers to one question: whoever gives one also says that the other is nothing. */
    private @Nullable Layer<O> winner(OptionField<O, B, ?> field) {
        for (Layer<O> layer : layers) {
            if (layer.text(field.name()) != null || field.isSetIn(layer.options())) {
                return layer;
            }
            if (saysWhere(field, layer)) {
                return null;
            }
        }
        return null;
    }

    private boolean saysWhere(OptionField<O, B, ?> field, Layer<O> layer) {
        String other =
                field.name().equals("address") ? "registry" : field.name().equals("registry") ? "address" : "";
        return !other.isEmpty()
                && shape.fields().stream().anyMatch(one -> one.name().equals(other) && one.isSetIn(layer.options()));
    }

    /** Everything with its origin. */
    EffectiveSection section(ServiceDescriptor service, List<Setting<?>> declared) {
        List<EffectiveValue> values = new ArrayList<>();
        for (OptionField<O, B, ?> field : shape.fields()) {
            values.add(value(field.name(), field.print(merged), originOf(field)));
        }
        for (Setting<?> setting : declared) {
            values.add(value(setting.name(), print(setting, shape.settings(merged)), originOf(setting.name())));
        }
        Map<String, List<EffectiveValue>> methods = new LinkedHashMap<>();
        for (MethodDescriptor method : service.methods()) {
            methods.put(method.signature(), values(method, declared));
        }
        return new EffectiveSection(List.copyOf(values), methods);
    }

    private static EffectiveValue value(String setting, String text, @Nullable String origin) {
        return new EffectiveValue(setting, text, origin == null ? EffectiveValue.DEFAULT : origin);
    }

    private static String print(Setting<?> setting, Map<String, String> texts) {
        Object fallback = setting.defaultValue();
        return texts.getOrDefault(setting.name(), fallback == null ? "-" : fallback.toString());
    }

    private @Nullable String originOf(String setting) {
        for (Layer<O> layer : layers) {
            if (shape.settings(layer.options()).containsKey(setting)) {
                return layer.origin(setting);
            }
        }
        return null;
    }

    private List<EffectiveValue> values(MethodDescriptor method, List<Setting<?>> declared) {
        MethodSettings settings = shape.settings(merged, method);
        List<EffectiveValue> values = new ArrayList<>();
        for (OptionField<MethodSettings, MethodSettings.Builder, ?> field : shape.methodFields()) {
            String origin = originOf(method, field);
            values.add(value(field.name(), field.print(settings), origin == null ? ofService(field.name()) : origin));
        }
        for (Setting<?> setting : declared) {
            String origin = originOf(method, setting.name());
            values.add(value(
                    setting.name(),
                    print(setting, settings.settings()),
                    origin == null ? originOf(setting.name()) : origin));
        }
        return List.copyOf(values);
    }

    private @Nullable String ofService(String setting) {
        for (OptionField<O, B, ?> field : shape.fields()) {
            if (field.name().equals(setting)) {
                return originOf(field);
            }
        }
        return null;
    }

    /** Where a method itself has one of Tern's settings from, or null if that is the service's. */
    @Nullable
    String originOf(MethodDescriptor method, OptionField<MethodSettings, MethodSettings.Builder, ?> field) {
        String said = originOf(method, field.name(), field::isSetIn);
        if (said != null) {
            return said;
        }
        boolean callers = shape.side() == Setting.Side.SERVER && field.name().equals("serverTimeoutMillis");
        return !callers && field.isSetIn(method.settings()) ? INTERFACE : null;
    }

    private @Nullable String originOf(MethodDescriptor method, String setting) {
        String said = originOf(method, setting, settings -> settings.settings().containsKey(setting));
        if (said != null) {
            return said;
        }
        return method.settings().settings().containsKey(setting) ? INTERFACE : null;
    }

    private @Nullable String originOf(MethodDescriptor method, String setting, Predicate<MethodSettings> says) {
        for (MethodSelector selector : List.of(
                new MethodSelector(method.name(), method.parameterTypes()), new MethodSelector(method.name(), null))) {
            for (Layer<O> layer : layers) {
                MethodSettings settings = shape.methods(layer.options()).get(selector);
                if (settings != null && says.test(settings)) {
                    return layer.origin(selector, setting);
                }
            }
        }
        return null;
    }
}
