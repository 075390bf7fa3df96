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
import org.jspecify.annotations.Nullable;

/**
 * Keeps tagged and untagged calls apart. A call with a tag goes to the nodes that have it, and if there is none, nowhere, or to
 * the untagged ones where {@code tagFallback} allows that. A call without a tag goes to untagged nodes and never to others. Whether
 * there are such nodes is a matter of the directory: a tagged node that is there but not connected is there. Stands before
 * routers of the default order and behind those below {@value #ORDER}. Thread-safe.
 */
@AutoActivate
@Extension(value = "tag", order = TagRouter.ORDER)
final class TagRouter implements Router {
    static final int ORDER = -1_000;

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
        return new TagRoute(List.copyOf(sets), Map.copyOf(tagged), Fallback.of(context));
    }

    @Override
    public String toString() {
        return "tag";
    }

    /** A snapshot by tags: the untagged nodes, no nodes, the nodes of each tag. Immutable, thread-safe. */
    private record TagRoute(List<List<Node>> sets, Map<String, Integer> tagged, Fallback fallback) implements Route {
        private static final int UNTAGGED = 0;
        private static final int NONE = 1;

        @Override
        public int select(Invocation invocation) {
            String tag = invocation.tag();
            if (tag.isEmpty()) {
                return UNTAGGED;
            }
            Integer set = tagged.get(tag);
            if (set != null) {
                return set;
            }
            return fallback.isAllowed(invocation.method()) ? UNTAGGED : NONE;
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
