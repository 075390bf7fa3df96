package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.MethodDescriptor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one method. Immutable, thread-safe.
 *
 * @param rules all of its text
 * @param mask those that may concern a call of the method, a bit for each
 * @param forced whether a rule may take the last node
 */
record MethodRules(CallRules rules, long mask, boolean forced) {
    /** What holds for the service as a whole. */
    static MethodRules of(ClientContext context, Map<String, CallRules> read) {
        CallRules rules = rules(context.options().get(ClusterSettings.ROUTES), context, read);
        return new MethodRules(rules, rules.ofCaller(), isTrue(context.options().get(ClusterSettings.ROUTES_FORCE)));
    }

    /** What holds for a method. */
    static MethodRules of(MethodDescriptor method, ClientContext context, Map<String, CallRules> read) {
        CallRules rules = rules(context.settings(method).get(ClusterSettings.ROUTES), context, read);
        return new MethodRules(
                rules, rules.ofMethod(method), isTrue(context.settings(method).get(ClusterSettings.ROUTES_FORCE)));
    }

    private static CallRules rules(@Nullable String text, ClientContext context, Map<String, CallRules> read) {
        return read.computeIfAbsent(
                text == null ? "" : text,
                each -> new CallRules(text == null ? List.of() : RouteParser.parse(each), context));
    }

    private static boolean isTrue(@Nullable Boolean value) {
        return value != null && value;
    }
}
