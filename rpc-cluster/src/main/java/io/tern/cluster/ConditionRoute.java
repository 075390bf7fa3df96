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
    /*
     * Which nodes can be reached changes from one moment to the next, and says whether a rule is passed over. So where a rule takes nodes away
     * there are two ways on, a set at the end of each, and a call looks which one to take: at one node mostly, since that is there. Of the
     * rules that concern one call so many have two ways, at most; there are as many sets as ways.
     */
    private static final int MOST_FORKS = 4;

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
        int forks = 0;
        StringJoiner reasons = new StringJoiner("; ");
        reasons.setEmptyValue("no rule concerns the call");
        for (int i = 0; i < rules.size(); i++) {
            if ((choice >>> i & 1) != 0) {
                RouteRule rule = rules.get(i);
                List<Node> less = left.stream().filter(rule::leaves).toList();
                boolean isWish = rule.mayBePassedOver(method.forced());
                boolean isLost = isWish && forks < MOST_FORKS && isLost(less, left);
                boolean passedOver = isWish && (less.isEmpty() || isLost);
                forks += isWish && !less.isEmpty() && less.size() < left.size() ? 1 : 0;
                reasons.add("rule " + (i + 1) + " (" + rule + ") " + effect(less, left, passedOver));
                left = passedOver ? left : less;
            }
        }
        return reasons.toString();
    }

    private static String effect(List<Node> less, List<Node> left, boolean passedOver) {
        if (!passedOver) {
            return "leaves " + less.size() + " of " + left.size();
        }
        return "is passed over, for "
                + (less.isEmpty() ? "it leaves none" : "none of the " + less.size() + " that it leaves can be reached");
    }

    /** Whether a rule leaves only nodes that are not there, while others are. */
    private static boolean isLost(List<Node> less, List<Node> before) {
        return !Presence.ofAny(less) && Presence.ofAny(before);
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

        private final Way[] ways;

        MethodSets(MethodRules method, long[] choices, Way[] ways) {
            this.method = method;
            this.choices = choices;
            this.ways = ways;
        }

        int select(Invocation invocation) {
            return ways.length == 1
                    ? ways[0].set()
                    : ways[Arrays.binarySearch(choices, method.rules().of(invocation, method.mask()))].set();
        }
    }

    /** What a choice of rules comes to. */
    private sealed interface Way {
        /** The set at its end, as things are now. */
        int set();
    }

    /** The end. */
    private record End(int set) implements Way {}

    /** A rule that takes some of the nodes before it away, and is passed over while none that it leaves can be reached. */
    private record Fork(List<Node> left, List<Node> before, Way kept, Way passedOver) implements Way {
        @Override
        public int set() {
            return (isLost(left, before) ? passedOver : kept).set();
        }
    }

    /** The sets while they are being made. Not thread-safe. */
    private static final class Division {
        private final List<Node> nodes;
        private final List<List<Node>> sets = new ArrayList<>();
        private final Map<BitSet, End> ends = new HashMap<>();
        private final Map<BitSet, List<Node>> lists = new HashMap<>();
        private final Map<RouteRule, BitSet> left = new HashMap<>();

        Division(List<Node> nodes) {
            this.nodes = nodes;
        }

        MethodSets sets(MethodRules method) {
            long[] choices = method.rules().choices(method.mask());
            BitSet all = new BitSet();
            all.set(0, nodes.size());
            Way[] ways = Arrays.stream(choices)
                    .mapToObj(choice -> way(method, choice, all, MOST_FORKS))
                    .toArray(Way[]::new);
            return new MethodSets(method, choices, ways);
        }

        /** Where the rules of a choice lead from here. */
        private Way way(MethodRules method, long choice, BitSet before, int forks) {
            if (choice == 0) {
                return ends.computeIfAbsent(before, this::end);
            }
            RouteRule rule = method.rules().rules().get(Long.numberOfTrailingZeros(choice));
            long others = choice & (choice - 1);
            BitSet less = (BitSet) before.clone();
            less.and(left.computeIfAbsent(rule, this::leftBy));
            boolean isWish = rule.mayBePassedOver(method.forced());
            if (less.equals(before) || (isWish && less.isEmpty())) {
                return way(method, others, before, forks);
            }
            if (!isWish || forks == 0) {
                return way(method, others, less, forks);
            }
            Way kept = way(method, others, less, forks - 1);
            return new Fork(list(less), list(before), kept, way(method, others, before, forks - 1));
        }

        private BitSet leftBy(RouteRule rule) {
            BitSet bits = new BitSet();
            for (int i = 0; i < nodes.size(); i++) {
                bits.set(i, rule.leaves(nodes.get(i)));
            }
            return bits;
        }

        private End end(BitSet chosen) {
            sets.add(list(chosen));
            return new End(sets.size() - 1);
        }

        private List<Node> list(BitSet chosen) {
            return lists.computeIfAbsent(
                    chosen, bits -> bits.stream().mapToObj(nodes::get).toList());
        }
    }
}
