package io.tern.cluster;

import io.tern.api.CallContext;
import io.tern.api.Invocation;
import io.tern.api.Result;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The future of a caller who also wants to hear what is attached to the reply. Thread-safe. */
final class HeardFuture extends CallFuture {
    private static final Logger logger = LoggerFactory.getLogger(HeardFuture.class);

    private final Consumer<Map<String, String>> listener;

    HeardFuture(Invocation invocation, @Nullable CallContext served, Consumer<Map<String, String>> listener) {
        super(invocation, served);
        this.listener = listener;
    }

    @Override
    void deliver(Result result) {
        tell(listener, result);
        super.deliver(result);
    }

    /** Tells a listener, where there is one, what is attached, where something is. */
    static void tell(@Nullable Consumer<Map<String, String>> listener, Result result) {
        if (listener == null || result.attachments().isEmpty()) {
            return;
        }
        try {
            listener.accept(result.attachments());
        } catch (RuntimeException | Error e) { // The caller's answer does not depend on it.
            logger.warn("Reply listener {} threw", listener.getClass().getName(), e);
        }
    }
}
