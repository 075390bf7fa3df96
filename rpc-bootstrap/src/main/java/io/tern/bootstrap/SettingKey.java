package io.tern.bootstrap;

import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSelector;
import io.tern.api.ServiceKey;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a key of configuration is about: {@code tern.<setting>} or
 * {@code tern.service.<interface>[@version][+group][#method[(types)]].<setting>}. Interfaces and versions contain dots,
 * settings do not. Immutable, thread-safe.
 *
 * @param service the service, or null for the application
 * @param method the method, or null for the service as a whole
 * @param parameterTypes names of the types of the one overload, or null for all overloads
 * @param setting name of the setting
 */
record SettingKey(
        @Nullable ServiceKey service,
        @Nullable String method,
        @Nullable List<String> parameterTypes,
        String setting) {
    static final String PREFIX = "tern.";
    private static final String SERVICE = PREFIX + "service.";
    private static final String FORM =
            "tern.<setting> or tern.service.<interface>[@version][+group][#method[(types)]].<setting>";

    SettingKey {
        parameterTypes = parameterTypes == null ? null : List.copyOf(parameterTypes);
    }

    static SettingKey ofApplication(String setting) {
        return new SettingKey(null, null, null, setting);
    }

    static SettingKey ofService(ServiceKey service, String setting) {
        return new SettingKey(service, null, null, setting);
    }

    /**
     * Parses a key.
     *
     * @throws IllegalArgumentException if it has not the form above
     */
    static SettingKey parse(String key) {
        if (!key.startsWith(PREFIX)) {
            throw malformed(key);
        }
        if (!key.startsWith(SERVICE)) {
            return ofApplication(setting(key, PREFIX.length() - 1));
        }
        int dot = key.lastIndexOf('.');
        if (dot < SERVICE.length() || dot < key.lastIndexOf(')')) {
            throw malformed(key);
        }
        String setting = setting(key, dot);
        String about = key.substring(SERVICE.length(), dot);
        int hash = about.indexOf('#');
        ServiceKey service = service(key, hash < 0 ? about : about.substring(0, hash));
        return hash < 0 ? ofService(service, setting) : ofMethod(key, service, about.substring(hash + 1), setting);
    }

    private static String setting(String key, int dot) {
        String setting = key.substring(dot + 1);
        boolean plain = !setting.isEmpty() && setting.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c));
        if (!plain) {
            throw malformed(key);
        }
        return setting;
    }

    private static ServiceKey service(String key, String text) {
        try {
            return ServiceKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + key + "': " + e.getMessage(), e);
        }
    }

    private static SettingKey ofMethod(String key, ServiceKey service, String selector, String setting) {
        int open = selector.indexOf('(');
        if (open < 0) {
            return new SettingKey(service, checkedName(key, selector), null, setting);
        }
        if (!selector.endsWith(")")) {
            throw malformed(key);
        }
        String types = selector.substring(open + 1, selector.length() - 1);
        return new SettingKey(service, checkedName(key, selector.substring(0, open)), types(key, types), setting);
    }

    private static List<String> types(String key, String text) {
        if (text.isBlank()) {
            return List.of();
        }
        List<String> types = Stream.of(text.split(",", -1)).map(String::strip).toList();
        if (types.stream().anyMatch(type -> type.isEmpty() || type.contains("(") || type.contains(")"))) {
            throw malformed(key);
        }
        return types;
    }

    private static String checkedName(String key, String name) {
        if (!MethodSelector.isMethodName(name)) {
            throw malformed(key);
        }
        return name;
    }

    private static IllegalArgumentException malformed(String key) {
        return new IllegalArgumentException("'" + key + "' (expected: " + FORM + ')');
    }

    SettingLevel level() {
        if (service == null) {
            return SettingLevel.APPLICATION;
        }
        return method == null ? SettingLevel.SERVICE : SettingLevel.METHOD;
    }

    /** Whether it is about this method, of whichever service. Arrays may be written as in sources or as in signatures. */
    boolean isAbout(MethodDescriptor descriptor) {
        return descriptor.name().equals(method)
                && (parameterTypes == null
                        || parameterTypes.equals(descriptor.parameterTypeNames())
                        || parameterTypes.equals(descriptor.parameterTypes().stream()
                                .map(Class::getTypeName)
                                .toList()));
    }

    /** The same setting about something larger. */
    SettingKey at(SettingLevel level) {
        return switch (level) {
            case APPLICATION -> ofApplication(setting);
            case SERVICE -> new SettingKey(service, null, null, setting);
            case METHOD -> this;
        };
    }

    /** As it is written. */
    @Override
    public String toString() {
        if (service == null) {
            return PREFIX + setting;
        }
        String types = parameterTypes == null ? "" : '(' + String.join(",", parameterTypes) + ')';
        return SERVICE + service + (method == null ? "" : '#' + method + types) + '.' + setting;
    }
}
