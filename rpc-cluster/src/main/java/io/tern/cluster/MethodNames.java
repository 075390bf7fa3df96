package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/** Which extensions the methods of a reference name, where each may name its own. Immutable, thread-safe. */
final class MethodNames {
    private final ClientContext context;
    private final Function<MethodSettings, String> setting;
    private final Set<String> all = new LinkedHashSet<>();

    /**
     * Collects.
     *
     * @param ofService what holds where a method says nothing
     * @param setting reads it from what holds for a method
     */
    MethodNames(ClientContext context, String ofService, Function<MethodSettings, String> setting) {
        this.context = context;
        this.setting = setting;
        if (context.service().isGeneric()) { // Its methods are not known before they are called.
            all.add(ofService);
            context.options().methods().values().stream()
                    .map(setting)
                    .filter(name -> !name.isEmpty())
                    .forEach(all::add);
        } else {
            context.service().methods().forEach(method -> all.add(of(method)));
        }
    }

    /** All that are named, at least one. */
    Set<String> all() {
        return Set.copyOf(all);
    }

    /** The one that holds for a method. */
    String of(MethodDescriptor method) {
        return setting.apply(context.settings(method));
    }
}
