package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import java.util.Arrays;
import java.util.List;

/**
 * The rules of one text, bound to a reference: which of them concern a call. Rules are bits, the first one the lowest. Immutable,
 * thread-safe; telling them allocates nothing.
 */
final class CallRules {
    private final List<RouteRule> rules;
    /** Those whose conditions about the caller hold. */
    private final long ofCaller;

    private final boolean isGeneric;
    private final Condition[][] ofCall;
    private final long[] combinations;

    /** A condition about something that differs from call to call; {@code key} is that of an attachment. */
    private record Condition(RouteCondition condition, String name, String key) {
        static Condition of(RouteCondition condition) {
            String name = condition.name();
            boolean attached = name.startsWith(CallAttribute.ATTACHMENT);
            return new Condition(condition, name, attached ? name.substring(CallAttribute.ATTACHMENT.length()) : "");
        }

        boolean holdsFor(Invocation invocation) {
            return condition.holdsFor(CallAttribute.of(invocation, name, key));
        }
    }

    /**
     * Rules of a reference.
     *
     * @throws IllegalArgumentException if they tell too many kinds of calls apart
     */
    CallRules(List<RouteRule> rules, ClientContext context) {
        this.rules = List.copyOf(rules);
        isGeneric = context.service().isGeneric();
        combinations = CallCombinations.of(rules, this::isOfCall);
        ofCall = new Condition[rules.size()][];
        long concerned = 0;
        for (int i = 0; i < ofCall.length; i++) {
            List<RouteCondition> when = rules.get(i).when();
            concerned |= isOfCaller(when, context) ? 1L << i : 0;
            ofCall[i] = when.stream()
                    .filter(condition -> isOfCall(condition.name()))
                    .map(Condition::of)
                    .toArray(Condition[]::new);
        }
        ofCaller = concerned;
    }

    /** Whether a text is one, as the check of the setting. */
    static void check(String text) {
        CallCombinations.of(RouteParser.parse(text), CallAttribute::isOfOneCall);
    }

    /** The methods of a generic service are not known beforehand. */
    private boolean isOfCall(String name) {
        return CallAttribute.isOfOneCall(name) || (isGeneric && name.equals(CallAttribute.METHOD));
    }

    private static boolean isOfCaller(List<RouteCondition> when, ClientContext context) {
        return when.stream()
                .filter(condition -> condition.name().startsWith(CallAttribute.CALLER))
                .allMatch(condition -> condition.holdsFor(CallAttribute.ofCaller(context.runtime(), condition.name())));
    }

    /** In the order of the text. */
    List<RouteRule> rules() {
        return rules;
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** The rules that may concern a call of this caller. */
    long ofCaller() {
        return ofCaller;
    }

    /** The rules that may concern a method; for a generic one its calls decide. */
    long ofMethod(MethodDescriptor method) {
        long mask = ofCaller;
        for (int i = 0; i < rules.size() && !isGeneric; i++) {
            boolean concerned = rules.get(i).when().stream()
                    .filter(condition -> condition.name().equals(CallAttribute.METHOD))
                    .allMatch(condition -> condition.holdsFor(method.name()));
            mask &= concerned ? -1 : ~(1L << i);
        }
        return mask;
    }

    /** Every choice among the rules of a method that some call of it may make, ascending. */
    long[] choices(long ofMethod) {
        return Arrays.stream(combinations)
                .map(combination -> combination & ofMethod)
                .distinct()
                .sorted()
                .toArray();
    }

    /** Those of a method's rules that concern a call. */
    long of(Invocation invocation, long ofMethod) {
        long mask = ofMethod;
        for (int i = 0; i < ofCall.length; i++) {
            if ((ofMethod >>> i & 1) != 0 && !holds(ofCall[i], invocation)) {
                mask &= ~(1L << i);
            }
        }
        return mask;
    }

    private static boolean holds(Condition[] conditions, Invocation invocation) {
        for (Condition condition : conditions) {
            if (!condition.holdsFor(invocation)) {
                return false;
            }
        }
        return true;
    }
}
