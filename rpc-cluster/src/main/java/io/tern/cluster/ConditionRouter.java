package io.tern.cluster;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.Node;
import io.tern.api.PerMethod;
import io.tern.api.Router;
import io.tern.spi.Extension;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Narrows nodes down by the rules of the setting {@code routes}: what a call is on the left side, what a node has to be on the right
 * one. Every rule that concerns a call takes nodes away; one that would take the last, or the last that can be reached, is passed over, unless
 * {@code routesForce} says that the call has to fail then, or its right side is {@code false}. Stands behind the tag router, so rules choose among the nodes
 * that the call's tag leaves. Thread-safe.
 */
@AutoActivate
@Extension(value = "routes", order = ConditionRouter.ORDER)
final class ConditionRouter implements Router {
    static final int ORDER = TagRouter.ORDER + 100;

    ConditionRouter() {}

    @Override
    public @Nullable Router bind(ClientContext context) {
        Bound bound = Bound.of(context);
        return bound.isIdle() ? null : bound;
    }

    @Override
    public Route compile(List<Node> nodes, ClientContext context) {
        return Bound.of(context).compile(nodes, context);
    }

    @Override
    public String toString() {
        return "routes";
    }

    /**
     * The router of one reference. Immutable, thread-safe.
     *
     * @param methods what the methods of the interface say; nothing of one that is only known by name
     * @param service what the service says, which holds for those
     */
    private record Bound(PerMethod<MethodRules> methods, MethodRules service) implements Router {
        static Bound of(ClientContext context) {
            Map<String, CallRules> read = new HashMap<>();
            MethodRules service = MethodRules.of(context, read);
            return new Bound(
                    new PerMethod<>(
                            context.service(),
                            method -> method.isGeneric() ? service : MethodRules.of(method, context, read)),
                    service);
        }

        boolean isIdle() {
            return service.rules().isEmpty()
                    && methods.all().stream().allMatch(method -> method.rules().isEmpty());
        }

        @Override
        public Route compile(List<Node> nodes, ClientContext context) {
            return ConditionRoute.of(nodes, methods, service, context);
        }

        @Override
        public String toString() {
            return "routes";
        }
    }
}
