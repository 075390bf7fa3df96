package io.tern.bootstrap;

import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what is said about a service or a method of a setting that means nothing without another one, where that is not said, or is
 * something else. What is said about the application is a default. Immutable, thread-safe.
 */
final class Companions {
    private final List<Said> ofService;
    private final Map<String, List<Said>> ofMethods = new LinkedHashMap<>();

    private Companions(List<Said> ofService) {
        this.ofService = ofService;
    }

    /**
     * Checks all settings.
     *
     * @throws IllegalArgumentException naming both and the place
     */
    static <O, B> void check(Layers<O, B> layers, ServiceDescriptor service, List<Setting<?>> declared) {
        List<Said> ofService = new ArrayList<>();
        for (Layer<O> layer : layers.all()) {
            Map<String, String> texts = layers.shape().settings(layer.options());
            Map<String, String> own =
                    ofService.size() < layers.specific().size() ? new HashMap<>(texts) : new HashMap<>();
            own.keySet().removeIf(layer::isOfApplication);
            ofService.add(new Said(texts, own, layer::origin));
        }
        Companions companions = new Companions(ofService);
        for (MethodDescriptor method : layers.methods(service)) {
            List<Said> ofMethod = new ArrayList<>();
            layers.sayings(method)
                    .forEach(saying -> ofMethod.add(Said.own(saying.settings().settings(), saying::origin)));
            ofMethod.add(Said.own(method.settings().settings(), setting -> Layers.INTERFACE));
            companions.ofMethods.put(method.signature(), ofMethod);
        }
        declared.stream().filter(setting -> setting.companion() != null).forEach(companions::check);
    }

    private void check(Setting<?> setting) {
        int at = indexOf(setting, ofService, Said::own);
        if (at < ofService.size()) {
            checkService(setting, at);
        }
        ofMethods.forEach((signature, said) -> checkMethod(setting, signature, said));
    }

    /** What it needs, and what that needs. */
    private void checkService(Setting<?> setting, int at) {
        Setting<?> needing = setting;
        Setting<?> companion = needing.companion();
        while (companion != null) {
            String value = needing.companionValue();
            Object otherwise = companion.defaultValue();
            if (!fits(companion, value, ofService, at, otherwise == null ? null : otherwise.toString())
                    && !isOfSomeMethod(companion, value)) {
                throw Contradictions.alone(setting, ofService.get(at).place(setting), companion, value);
            }
            needing = companion;
            companion = needing.companion();
        }
    }

    private boolean isOfSomeMethod(Setting<?> companion, @Nullable String value) {
        return value != null
                && ofMethods.values().stream()
                        .flatMap(List::stream)
                        .anyMatch(said -> value.equals(said.text(companion)));
    }

    private static void checkMethod(Setting<?> setting, String signature, List<Said> said) {
        int at = indexOf(setting, said, Said::own);
        Setting<?> companion = Objects.requireNonNull(setting.companion());
        if (at < said.size() && !fits(companion, setting.companionValue(), said, at, null)) {
            String place = "method " + signature + ", " + said.get(at).place(setting);
            throw Contradictions.alone(setting, place, companion, setting.companionValue());
        }
    }

    /**
     * Whether the companion is what it has to be; or was, before something precedes that says it without knowing of the setting.
     *
     * @param at who says the setting
     * @param otherwise what the companion is where nobody says it
     */
    private static boolean fits(
            Setting<?> companion, @Nullable String value, List<Said> said, int at, @Nullable String otherwise) {
        String text = text(companion, said, otherwise);
        return value == null
                ? text != null
                : value.equals(text) || value.equals(text(companion, said.subList(at, said.size()), otherwise));
    }

    private static @Nullable String text(Setting<?> setting, List<Said> said, @Nullable String otherwise) {
        int at = indexOf(setting, said, Said::texts);
        return at < said.size() ? said.get(at).text(setting) : otherwise;
    }

    /** The first who says it, or as many as there are. */
    private static int indexOf(Setting<?> setting, List<Said> said, Function<Said, Map<String, String>> texts) {
        int at = 0;
        while (at < said.size() && !texts.apply(said.get(at)).containsKey(setting.name())) {
            at++;
        }
        return at;
    }

    /**
     * What one place says, by name of the setting. Immutable, thread-safe.
     *
     * @param texts what holds for the service or method
     * @param own what is said about it, and not about the application
     * @param places where exactly
     */
    private record Said(Map<String, String> texts, Map<String, String> own, UnaryOperator<String> places) {
        static Said own(Map<String, String> texts, UnaryOperator<String> places) {
            return new Said(texts, texts, places);
        }

        @Nullable
        String text(Setting<?> setting) {
            String text = texts.get(setting.name());
            return text == null ? null : text.strip();
        }

        String place(Setting<?> setting) {
            return places.apply(setting.name());
        }
    }
}
