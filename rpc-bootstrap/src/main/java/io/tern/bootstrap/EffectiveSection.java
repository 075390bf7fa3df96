package io.tern.bootstrap;

import io.tern.api.MethodDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of one application, export or reference, as text for people. Immutable, thread-safe.
 *
 * @param values of the whole
 * @param methods of each method, by signature
 */
record EffectiveSection(List<EffectiveValue> values, Map<String, List<EffectiveValue>> methods) {
    private static final String INDENT = "  ";

    /** Where the whole has a setting from. */
    String originOf(String setting) {
        return values.stream()
                .filter(value -> value.setting().equals(setting))
                .map(EffectiveValue::origin)
                .findFirst()
                .orElse(EffectiveValue.DEFAULT);
    }

    /** All that holds for a method: what is its own, else what it has like the whole. */
    List<EffectiveValue> ofMethod(MethodDescriptor method) {
        Map<String, EffectiveValue> all = new LinkedHashMap<>();
        values.forEach(value -> all.put(value.setting(), value));
        for (EffectiveValue value : said(method)) {
            all.merge(value.setting(), value, (ofWhole, ofMethod) -> isOwn(ofMethod) ? ofMethod : ofWhole);
        }
        return List.copyOf(all.values());
    }

    /** Of a generic service only names of methods are known. */
    private List<EffectiveValue> said(MethodDescriptor method) {
        List<EffectiveValue> ofMethod = methods.get(method.signature());
        return ofMethod != null ? ofMethod : methods.getOrDefault(method.name() + Layers.ANY_OVERLOAD, List.of());
    }

    /** Appends everything behind a title, a line each; of a method what it does not have like the whole. */
    void appendTo(StringBuilder text, String title) {
        text.append(title).append('\n');
        values.forEach(value -> text.append(INDENT).append(value).append('\n'));
        methods.forEach((signature, ofMethod) -> {
            List<EffectiveValue> own = ofMethod.stream().filter(this::isOwn).toList();
            if (!own.isEmpty()) {
                text.append(INDENT).append(signature).append('\n');
                own.forEach(value ->
                        text.append(INDENT).append(INDENT).append(value).append('\n'));
            }
        });
    }

    private boolean isOwn(EffectiveValue ofMethod) {
        return !ofMethod.isDefault() && !values.contains(ofMethod);
    }
}
