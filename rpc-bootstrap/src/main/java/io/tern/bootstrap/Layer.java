package io.tern.bootstrap;

import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSelector;
import io.tern.api.MethodSettings;
import io.tern.api.ServiceDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one place says about an export or a reference: a section of a file, an annotation, a builder, the defaults. Immutable,
 * thread-safe.
 *
 * @param options what it says
 * @param origin the place, for people; unused where {@code entries} say it exactly
 * @param entries what a source of configuration says, by setting, about the service as a whole
 * @param methodEntries the same about methods, by method and setting
 * @param <O> the options
 */
record Layer<O>(
        O options,
        String origin,
        Map<String, SettingEntry> entries,
        Map<MethodSelector, Map<String, SettingEntry>> methodEntries) {

    /** What code says. */
    static <O> Layer<O> of(O options, String origin) {
        return new Layer<>(options, origin, Map.of(), Map.of());
    }

    /**
     * What a source says at one level.
     *
     * @param entries all that it says about the service, or about the application
     * @param loader finds the parameter types that entries name where the service has no interface
     * @throws IllegalArgumentException if that is contradictory or names a method that is not there
     */
    static <O, B> Layer<O> of(
            OptionsShape<O, B> shape, ServiceDescriptor service, List<SettingEntry> entries, ClassLoader loader) {
        Map<String, SettingEntry> ofService = new LinkedHashMap<>();
        Map<MethodSelector, Map<String, SettingEntry>> ofMethods = new LinkedHashMap<>();
        for (SettingEntry entry : entries) {
            if (entry.key().method() == null) {
                ofService.put(entry.key().setting(), entry);
            } else {
                ofMethods
                        .computeIfAbsent(selector(entry, service, loader), any -> new LinkedHashMap<>())
                        .put(entry.key().setting(), entry);
            }
        }
        Contradictions.check(ofService.get("address"), ofService.get("registry"));
        B builder = shape.toBuilder(shape.unset());
        ofService.values().forEach(entry -> write(shape, builder, entry));
        ofMethods.forEach((selector, said) -> shape.method(builder, selector, settings(shape, said)));
        return new Layer<>(shape.build(builder), "", ofService, ofMethods);
    }

    private static MethodSelector selector(SettingEntry entry, ServiceDescriptor service, ClassLoader loader) {
        SettingKey key = entry.key();
        List<String> types = key.parameterTypes();
        if (types == null && (service.isGeneric() || isThere(key, service))) {
            return new MethodSelector(String.valueOf(key.method()), null);
        }
        if (types != null && service.isGeneric()) {
            return new MethodSelector(
                    String.valueOf(key.method()),
                    types.stream()
                            .<Class<?>>map(name -> type(name, entry, loader))
                            .toList());
        }
        MethodDescriptor method = service.methods().stream()
                .filter(key::isAbout)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(entry.place() + ": '" + key + "': " + service.key()
                        + " has no such method (it has: " + service.signatures() + ')'));
        return new MethodSelector(method.name(), method.parameterTypes());
    }

    /** Without the interface, only a class that is here can be meant. */
    private static Class<?> type(String name, SettingEntry entry, ClassLoader loader) {
        try {
            return ParameterTypes.find(name, loader);
        } catch (ClassNotFoundException e) {
            SettingKey key = entry.key();
            SettingKey ofName = new SettingKey(key.service(), key.method(), null, key.setting());
            throw new IllegalArgumentException(
                    entry.place() + ": '" + key
                            + "': the service is called without its interface, and there is no class " + name
                            + " (expected: '" + ofName + "', for all overloads, or that class on the class path)",
                    e);
        }
    }

    private static boolean isThere(SettingKey key, ServiceDescriptor service) {
        return service.methods().stream().anyMatch(key::isAbout);
    }

    private static <O, B> void write(OptionsShape<O, B> shape, B builder, SettingEntry entry) {
        for (OptionField<O, B, ?> field : shape.fields()) {
            if (field.name().equals(entry.key().setting())) {
                field.write(builder, entry.text());
                return;
            }
        }
        shape.set(builder, entry.key().setting(), entry.text());
    }

    private static MethodSettings settings(OptionsShape<?, ?> shape, Map<String, SettingEntry> said) {
        MethodSettings.Builder builder = MethodSettings.builder();
        Map<String, SettingEntry> others = new LinkedHashMap<>(said);
        for (OptionField<MethodSettings, MethodSettings.Builder, ?> field : shape.methodFields()) {
            SettingEntry entry = others.remove(field.name());
            if (entry != null) {
                field.write(builder, entry.text());
            }
        }
        others.forEach((name, entry) -> builder.set(name, entry.text()));
        return builder.build();
    }

    /** Whether a source says it rather than code. */
    boolean isOfSource() {
        return origin.isEmpty();
    }

    /** Whether a setting that holds for the service is said about the application: what rules force precedes, whatever it is about. */
    boolean isOfApplication(String setting) {
        SettingEntry entry = entries.get(setting);
        return entry != null && entry.key().level() == SettingLevel.APPLICATION;
    }

    /** Where the service as a whole has a setting from that is said here. */
    String origin(String setting) {
        SettingEntry entry = entries.get(setting);
        return entry == null ? origin : entry.place();
    }

    /** Where a method has a setting from that is said here. */
    String origin(MethodSelector selector, String setting) {
        SettingEntry entry = methodEntries.getOrDefault(selector, Map.of()).get(setting);
        return entry == null ? origin : entry.place();
    }

    /** What was written about the service as a whole, or null. */
    @Nullable
    String text(String setting) {
        SettingEntry entry = entries.get(setting);
        return entry == null ? null : entry.text();
    }
}
