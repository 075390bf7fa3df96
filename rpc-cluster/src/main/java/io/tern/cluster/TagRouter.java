package io.tern.cluster;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.Node;
import io.tern.api.PerMethod;
import io.tern.api.Router;
import io.tern.spi.Extension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps tagged and untagged calls apart. A call with a tag goes to the nodes that have it, and if there is none, nowhere, or to
 * the untagged ones where {@code tagFallback} allows that. A call without a tag goes to untagged nodes and never to others, but for
 * the share of such calls that {@code split} sends to the nodes of a tag. Whether
 * there are such nodes is a matter of the directory: a tagged node that is there but not connected is there. Only for a share of a split
 * it is not, unless it is connecting: untagged calls have other nodes to go to. Stands before routers of the default order and behind
 * those below {@value #ORDER}. Thread-safe.
 */
@AutoActivate
@Extension(value = "tag", order = TagRouter.ORDER)
final class TagRouter implements Router {
    static final int ORDER = -1_000;

    private final StableHash hash = new StableHash();

    TagRouter() {}

    @Override
    public Route compile(List<Node> nodes, ClientContext context) {
        List<List<Node>> sets = new ArrayList<>();
        sets.add(nodes.stream().filter(node -> node.endpoint().tags().isEmpty()).toList());
        sets.add(List.of());
        Map<String, Integer> tagged = new HashMap<>();
        TreeSet<String> tags = new TreeSet<>();
        nodes.forEach(node -> tags.addAll(node.endpoint().tags()));
        for (String tag : tags) {
            tagged.put(tag, sets.size());
            sets.add(nodes.stream()
                    .filter(node -> node.endpoint().tags().contains(tag))
                    .toList());
        }
        CallLot lot = new CallLot(hash, context.runtime().instanceId());
        List<List<Node>> all = List.copyOf(sets);
        return new TagRoute(
                all,
                Map.copyOf(tagged),
                Fallback.of(context),
                splits(context, split -> new SplitSides(split, all, tagged, TagRoute.UNTAGGED, lot)));
    }

    /** The sides for each method; null where none has a split. */
    private static @Nullable PerMethod<SplitSides> splits(
            ClientContext context, Function<TrafficSplit, SplitSides> maker) {
        PerMethod<SplitSides> sides = new PerMethod<>(context.service(), method -> {
            String text = context.settings(method).get(ClusterSettings.SPLIT);
            return maker.apply(text == null ? TrafficSplit.NONE : TrafficSplit.parse(text));
        });
        boolean idle = sides.all().stream().allMatch(SplitSides::isEmpty);
        return idle && !context.service().isGeneric() ? null : sides;
    }

    @Override
    public String toString() {
        return "tag";
    }

    /** A snapshot by tags: the untagged nodes, no nodes, the nodes of each tag. Immutable, thread-safe. */
    private record TagRoute(
            List<List<Node>> sets,
            Map<String, Integer> tagged,
            Fallback fallback,
            @Nullable PerMethod<SplitSides> splits)
            implements Route {
        private static final int UNTAGGED = 0;
        private static final int NONE = 1;

        @Override
        public int select(Invocation invocation) {
            String tag = invocation.tag();
            if (tag.isEmpty()) {
                return splits == null ? UNTAGGED : drawn(splits.get(invocation.method()), invocation);
            }
            Integer set = tagged.get(tag);
            if (set != null) {
                return set;
            }
            return fallback.isAllowed(invocation.method()) ? UNTAGGED : NONE;
        }

        @Override
        public String reason(Invocation invocation) {
            String tag = invocation.tag();
            if (tag.isEmpty()) {
                SplitSides sides = splits == null ? null : splits.get(invocation.method());
                return "the call has no tag"
                        + (sides == null || sides.isEmpty() ? "" : ", and " + sides.reason(invocation));
            }
            if (tagged.containsKey(tag)) {
                return "the call's tag is '" + tag + "'";
            }
            return "no node has the call's tag '" + tag + "', and tagFallback is "
                    + (fallback.isAllowed(invocation.method()) ? "on" : "off");
        }

        private static int drawn(@Nullable SplitSides sides, Invocation invocation) {
            return sides == null ? UNTAGGED : sides.select(invocation);
        }
    }

    /** The setting {@code tagFallback}, read once for each method of the service. Immutable, thread-safe. */
    private record Fallback(PerMethod<Boolean> allowed, boolean otherwise) {
        static Fallback of(ClientContext context) {
            return new Fallback(
                    new PerMethod<>(
                            context.service(),
                            method -> isTrue(context.settings(method).get(ClusterSettings.TAG_FALLBACK))),
                    isTrue(context.options().get(ClusterSettings.TAG_FALLBACK)));
        }

        private static boolean isTrue(@Nullable Boolean value) {
            return value != null && value;
        }

        boolean isAllowed(MethodDescriptor method) {
            Boolean own = allowed.get(method);
            return own == null ? otherwise : own;
        }
    }
}
