package io.tern.cluster;

import io.tern.api.CallContext;
import io.tern.api.CallOptions;
import io.tern.api.Clock;
import io.tern.api.Deadline;
import io.tern.api.Defaults;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.Priority;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the invocation of a stub's call: from what the caller says by {@link CallOptions}, what the call inherits from the one
 * being served on this thread, and what the reference says; in this order. Thread-safe.
 */
final class InvocationFactory {
    private final ReferenceContext context;

    InvocationFactory(ReferenceContext context) {
        this.context = context;
    }

    Invocation newInvocation(MethodDescriptor method, @Nullable Object[] arguments) {
        CallOptions options = CallOptions.current();
        CallContext served = CallContext.currentOrNull();
        Clock clock = context.runtime().clock();
        long startNanos = clock.nanoTime();
        Deadline own = Deadline.at(startNanos + timeoutNanos(method, options), clock);
        return Invocation.builder(method, arguments, served == null ? own : own.earlier(served.deadline()), startNanos)
                .kept(isReadLater(method) ? context.keep(method, arguments) : null)
                .attempt(served == null ? 1 : served.attempt())
                .tag(tag(options, served))
                .priority(priority(options, served))
                .trace(options.trace() != null || served == null ? options.trace() : served.trace())
                .attachments(attachments(options, served))
                .build();
    }

    /** Whether an attempt may be encoded when the stub has returned: of a synchronous call, one that another attempt outruns. */
    private boolean isReadLater(MethodDescriptor method) {
        return method.returnKind().isAsync() || context.settings(method).idempotent();
    }

    private long timeoutNanos(MethodDescriptor method, CallOptions options) {
        int millis = options.timeoutMillis() >= 0
                ? options.timeoutMillis()
                : context.settings(method).timeoutMillis();
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private String tag(CallOptions options, @Nullable CallContext served) {
        if (options.untagged() || !options.tag().isEmpty()) {
            return options.tag();
        }
        return served == null || served.tag().isEmpty() ? context.options().tag() : served.tag();
    }

    private static Priority priority(CallOptions options, @Nullable CallContext served) {
        Priority own = options.priority();
        if (own != null) {
            return own;
        }
        return served == null ? Priority.NORMAL : served.priority();
    }

    private static Map<String, String> attachments(CallOptions options, @Nullable CallContext served) {
        if (served == null || served.attachments().isEmpty()) {
            return options.attachments();
        }
        Map<String, String> merged = new HashMap<>();
        served.attachments().forEach((key, value) -> {
            if (key.startsWith(Defaults.PROPAGATION_PREFIX)) {
                merged.put(key, value);
            }
        });
        merged.putAll(options.attachments());
        return merged;
    }
}
