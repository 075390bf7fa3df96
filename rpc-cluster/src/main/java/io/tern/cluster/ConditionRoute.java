package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.PerMethod;
import io.tern.api.Router;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;

/** A snapshot by the rules of {@link ConditionRouter}: a set for each choice of nodes that rules can make. Immutable, thread-safe. */
final class ConditionRoute implements Router.Route {
    private final PerMethod<MethodSets> methods;
    private final MethodSets service;
    private final List<Node> nodes;
    private final List<List<Node>> sets;

    private ConditionRoute(PerMethod<MethodSets> methods, MethodSets service, List<Node> nodes, List<List<Node>> sets) {
        this.nodes = nodes;
        this.methods = methods;
        this.service = service;
        this.sets = sets;
    }

    static ConditionRoute of(
            List<Node> nodes, PerMethod<MethodRules> methods, MethodRules service, ClientContext context) {
        Division division = new Division(nodes);
        Map<MethodRules, MethodSets> made = new HashMap<>();
        made.put(service, division.sets(service));
        methods.all().forEach(rules -> made.computeIfAbsent(rules, division::sets));
        PerMethod<MethodSets> sets = new PerMethod<>(
                context.service(), method -> Objects.requireNonNull(made.get(methods.get(method)), "of this service"));
        return new ConditionRoute(sets, Objects.requireNonNull(made.get(service)), nodes, List.copyOf(division.sets));
    }

    @Override
    public List<List<Node>> sets() {
        return sets;
    }

    @Override
    public int select(Invocation invocation) {
        return of(invocation).select(invocation);
    }

    @Override
    public String reason(Invocation invocation) {
        MethodRules method = of(invocation).method;
        long choice = method.rules().of(invocation, method.mask());
        List<RouteRule> rules = method.rules().rules();
        List<Node> left = nodes;
        StringJoiner reasons = new StringJoiner("; ");
        reasons.setEmptyValue("no rule concerns the call");
        for (int i = 0; i < rules.size(); i++) {
            if ((choice >>> i & 1) != 0) {
                RouteRule rule = rules.get(i);
                List<Node> less = left.stream().filter(rule::leaves).toList();
                boolean passedOver = less.isEmpty() && rule.mayBePassedOver(method.forced());
                reasons.add("rule " + (i + 1) + " (" + rule + ") "
                        + (passedOver
                                ? "is passed over, for it leaves none"
                                : "leaves " + less.size() + " of " + left.size()));
                left = passedOver ? left : less;
            }
        }
        return reasons.toString();
    }

    private MethodSets of(Invocation invocation) {
        MethodSets own = methods.get(invocation.method());
        return own == null ? service : own;
    }

    /** Which set goes with which choice among a method's rules. Immutable, thread-safe. */
    private static final class MethodSets {
        private final MethodRules method;
        /** Ascending. */
        private final long[] choices;

        private final int[] sets;

        MethodSets(MethodRules method, long[] choices, int[] sets) {
            this.method = method;
            this.choices = choices;
            this.sets = sets;
        }

        int select(Invocation invocation) {
            if (sets.length == 1) {
                return sets[0];
            }
            return sets[Arrays.binarySearch(choices, method.rules().of(invocation, method.mask()))];
        }
    }

    /** The sets while they are being made. Not thread-safe. */
    private static final class Division {
        private final List<Node> nodes;
        private final List<List<Node>> sets = new ArrayList<>();
        private final Map<BitSet, Integer> known = new HashMap<>();
        private final Map<RouteRule, BitSet> left = new HashMap<>();

        Division(List<Node> nodes) {
            this.nodes = nodes;
        }

        MethodSets sets(MethodRules method) {
            long[] choices = method.rules().choices(method.mask());
            int[] indexes = Arrays.stream(choices)
                    .mapToInt(choice -> known.computeIfAbsent(nodes(method, choice), this::add))
                    .toArray();
            return new MethodSets(method, choices, indexes);
        }

        private BitSet nodes(MethodRules method, long choice) {
            BitSet all = new BitSet();
            all.set(0, nodes.size());
            List<RouteRule> rules = method.rules().rules();
            for (int i = 0; i < rules.size(); i++) {
                if ((choice >>> i & 1) != 0) {
                    BitSet less = (BitSet) all.clone();
                    less.and(left.computeIfAbsent(rules.get(i), this::leftBy));
                    all = less.isEmpty() && rules.get(i).mayBePassedOver(method.forced()) ? all : less;
                }
            }
            return all;
        }

        private BitSet leftBy(RouteRule rule) {
            BitSet bits = new BitSet();
            for (int i = 0; i < nodes.size(); i++) {
                bits.set(i, rule.leaves(nodes.get(i)));
            }
            return bits;
        }

        private int add(BitSet chosen) {
            sets.add(chosen.stream().mapToObj(nodes::get).toList());
            return sets.size() - 1;
        }
    }
}
