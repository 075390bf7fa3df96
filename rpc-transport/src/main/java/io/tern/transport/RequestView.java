package io.tern.transport;

import io.tern.api.Deadline;
import io.tern.api.MethodDescriptor;
import io.tern.api.Peer;
import io.tern.api.Priority;
import io.tern.api.RequestHead;
import io.tern.api.TraceContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What gates see of a call. Confined to the connection's event loop. */
final class RequestView implements RequestHead {
    private final ServerCall call;

    RequestView(ServerCall call) {
        this.call = call;
    }

    @Override
    public MethodDescriptor method() {
        return call.method();
    }

    @Override
    public Peer caller() {
        return call.session().peer();
    }

    @Override
    public Deadline deadline() {
        return call.deadline();
    }

    @Override
    public int attempt() {
        return call.request().attempt();
    }

    @Override
    public Priority priority() {
        return call.request().priority();
    }

    @Override
    public String tag() {
        return call.request().tag();
    }

    @Override
    public Map<String, String> attachments() {
        return call.attachments();
    }

    @Override
    public @Nullable TraceContext trace() {
        return call.request().trace();
    }

    @Override
    public int requestBytes() {
        return call.requestBytes();
    }

    @Override
    public String toString() {
        return "RequestHead[" + method() + " from " + caller().address() + ']';
    }
}
