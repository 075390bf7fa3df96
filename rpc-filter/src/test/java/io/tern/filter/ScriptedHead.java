package io.tern.filter;

import io.tern.api.Deadline;
import io.tern.api.MethodDescriptor;
import io.tern.api.Peer;
import io.tern.api.Priority;
import io.tern.api.RequestHead;
import io.tern.api.TraceContext;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request's head as a plain value. Immutable. */
record ScriptedHead(
        MethodDescriptor method,
        Peer caller,
        Deadline deadline,
        int attempt,
        Priority priority,
        String tag,
        @Nullable TraceContext trace,
        Map<String, String> attachments)
        implements RequestHead {
    static final TraceContext TRACE = new TraceContext(1, 2, 3, (byte) 1);
    static final int REQUEST_BYTES = 120;

    /** The second attempt of a call with a second left, by a known caller. */
    static ScriptedHead of(TestRuntime runtime, String method, String tag) {
        return new ScriptedHead(
                runtime.newInvocation(method, "x").method(),
                new Peer("checkout", "checkout-1", "10.0.0.7:41000", 0),
                Deadline.after(
                        Duration.ofSeconds(1).toNanos(), runtime.context().clock()),
                2,
                Priority.NORMAL,
                tag,
                TRACE,
                Map.of());
    }

    /** The same by another application. */
    ScriptedHead by(String application) {
        return new ScriptedHead(
                method,
                new Peer(application, application + "-1", "10.0.0.7:41000", 0),
                deadline,
                attempt,
                priority,
                tag,
                trace,
                attachments);
    }

    /** The same with an attachment and no other. */
    ScriptedHead with(String key, String value) {
        return new ScriptedHead(method, caller, deadline, attempt, priority, tag, trace, Map.of(key, value));
    }

    /** The same of another method. */
    ScriptedHead of(MethodDescriptor other) {
        return new ScriptedHead(other, caller, deadline, attempt, priority, tag, trace, attachments);
    }

    /** The same with another priority. */
    ScriptedHead with(Priority other) {
        return new ScriptedHead(method, caller, deadline, attempt, other, tag, trace, attachments);
    }

    /** It comes anew whenever it is asked. */
    @Override
    public long arrivalNanos() {
        return deadline.atNanos() - deadline.remainingNanos();
    }

    @Override
    public int requestBytes() {
        return REQUEST_BYTES;
    }
}
