package io.tern.bootstrap;

import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSelector;
import io.tern.api.MethodSettings;
import io.tern.api.ReturnKind;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is said about one export or reference, what precedes first. Merged as the options themselves merge; asked
 * again, layer by layer, for where each value comes from. Immutable, thread-safe.
 *
 * @param <O> the options
 * @param <B> their builder
 */
final class Layers<O, B> {
    static final String INTERFACE = "interface";
    /** Stands for the parameter types of all overloads: {@code pay(...)}. */
    private static final List<String> ANY_TYPES = List.of("...");

    static final String ANY_OVERLOAD = "(...)";

    private final OptionsShape<O, B> shape;
    private final List<Layer<O>> specific;
    private final List<Layer<O>> layers;
    private final O merged;

    /**
     * Merges.
     *
     * @param specific what is said about the service and its methods
     * @param general what is said about the application and everything
     */
    Layers(OptionsShape<O, B> shape, List<Layer<O>> specific, List<Layer<O>> general) {
        this.shape = shape;
        this.specific = List.copyOf(specific);
        this.layers = Stream.concat(specific.stream(), general.stream()).toList();
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
            } else if (winner == null && isFlag(field)) {
                field.write(builder, "false");
            }
        }
        return shape.build(builder);
    }

    private static boolean isFlag(OptionField<?, ?, ?> field) {
        return field.row().kind().type().equals("boolean");
    }

    OptionsShape<O, B> shape() {
        return shape;
    }

    /** What is said about the service and its methods, what precedes first. */
    List<Layer<O>> specific() {
        return specific;
    }

    /** Everything, what precedes first. */
    List<Layer<O>> all() {
        return layers;
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

    private @Nullable Layer<O> winner(OptionField<O, B, ?> field) {
        for (int i = 0; i < layers.size(); i++) {
            Layer<O> layer = layers.get(i);
            if (i == specific.size() && isExcludedByService(field)) {
                return null;
            }
            if (layer.text(field.name()) != null || field.isSetIn(layer.options())) {
                return layer;
            }
            if (saysWhere(field, layer)) {
                return null;
            }
        }
        return null;
    }

    /** Registry and address are two answers to one question: whoever gives one also says that the other is nothing. */
    private boolean saysWhere(OptionField<O, B, ?> field, Layer<O> layer) {
        return Contradictions.otherPlaceToAsk(field.name())
                .flatMap(this::field)
                .filter(other -> other.isSetIn(layer.options()))
                .isPresent();
    }

    /** A service that is required is not lazy because the application's others are, and the other way round. */
    private boolean isExcludedByService(OptionField<O, B, ?> field) {
        return Contradictions.otherTimeToConnect(field.name())
                .flatMap(this::field)
                .filter(this::isOnForService)
                .isPresent();
    }

    private boolean isOnForService(OptionField<O, B, ?> flag) {
        for (Layer<O> layer : specific) {
            String text = layer.text(flag.name());
            if (text != null || flag.isSetIn(layer.options())) {
                return text == null || text.equals("true");
            }
        }
        return false;
    }

    private Optional<OptionField<O, B, ?>> field(String name) {
        for (OptionField<O, B, ?> field : shape.fields()) {
            if (field.name().equals(name)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    /** Everything with its origin. */
    EffectiveSection section(ServiceDescriptor service, List<Setting<?>> declared) {
        List<EffectiveValue> values = new ArrayList<>();
        for (OptionField<O, B, ?> field : shape.fields()) {
            values.add(value(field.name(), printed(field), originOf(field)));
        }
        for (Setting<?> setting : declared) {
            values.add(value(setting.name(), print(setting, shape.settings(merged)), originOf(setting.name())));
        }
        Map<String, List<EffectiveValue>> methods = new LinkedHashMap<>();
        for (MethodDescriptor method : methods(service)) {
            methods.put(method.signature(), values(method, declared));
        }
        return new EffectiveSection(List.copyOf(values), methods);
    }

    /** All; of a generic service those about which something is said. */
    List<MethodDescriptor> methods(ServiceDescriptor service) {
        if (!service.isGeneric()) {
            return service.methods();
        }
        return shape.methods(merged).keySet().stream()
                .map(selector -> MethodDescriptor.generic(
                        service.key(),
                        selector.name(),
                        selector.parameterTypes() == null ? ANY_TYPES : names(selector.parameterTypes()),
                        ReturnKind.VALUE))
                .toList();
    }

    private static List<String> names(List<Class<?>> types) {
        return types.stream().map(Class::getName).toList();
    }

    private String printed(OptionField<O, B, ?> field) {
        try {
            return field.print(merged);
        } catch (IllegalArgumentException e) { // Code may say what is no value.
            throw new IllegalArgumentException(field.name() + " (" + originOf(field) + "): " + e.getMessage(), e);
        }
    }

    private static EffectiveValue value(String setting, String text, @Nullable String origin) {
        return new EffectiveValue(setting, text, origin == null ? EffectiveValue.DEFAULT : origin);
    }

    private static String print(Setting<?> setting, Map<String, String> texts) {
        Object fallback = setting.defaultValue();
        return texts.getOrDefault(setting.name(), fallback == null ? EffectiveValue.NOTHING : fallback.toString());
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
        return field(setting).map(this::originOf).orElse(null);
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

    /** Whether a setting of an extension is said about the service as a whole or everything. */
    boolean isSaid(String setting) {
        return originOf(setting) != null;
    }

    /** Whether a setting, Tern's or an extension's, is said about a method itself, by a layer or by the interface. */
    boolean isSaidOf(MethodDescriptor method, String setting) {
        for (OptionField<MethodSettings, MethodSettings.Builder, ?> field : shape.methodFields()) {
            if (field.name().equals(setting)) {
                return originOf(method, field) != null;
            }
        }
        return originOf(method, setting) != null;
    }

    private @Nullable String originOf(MethodDescriptor method, String setting) {
        String said = originOf(method, setting, settings -> settings.settings().containsKey(setting));
        if (said != null) {
            return said;
        }
        return method.settings().settings().containsKey(setting) ? INTERFACE : null;
    }

    private @Nullable String originOf(MethodDescriptor method, String setting, Predicate<MethodSettings> says) {
        for (Saying<O> saying : sayings(method)) {
            if (says.test(saying.settings())) {
                return saying.origin(setting);
            }
        }
        return null;
    }

    /** What layers say about a method itself, what precedes first. */
    List<Saying<O>> sayings(MethodDescriptor method) {
        List<Saying<O>> sayings = new ArrayList<>();
        for (boolean overload : new boolean[] {true, false}) {
            for (Layer<O> layer : layers) {
                shape.methods(layer.options()).forEach((selector, settings) -> {
                    if (isAbout(selector, method, overload)) {
                        sayings.add(new Saying<>(layer, selector, settings));
                    }
                });
            }
        }
        return sayings;
    }

    /**
     * What one layer says about a method. Immutable, thread-safe.
     *
     * @param <O> the options
     */
    record Saying<O>(Layer<O> layer, MethodSelector selector, MethodSettings settings) {
        String origin(String setting) {
            return layer.origin(selector, setting);
        }
    }

    private static boolean isAbout(MethodSelector selector, MethodDescriptor method, boolean overload) {
        List<Class<?>> types = selector.parameterTypes();
        return selector.name().equals(method.name())
                && (overload ? types != null && names(types).equals(method.parameterTypeNames()) : types == null);
    }
}
