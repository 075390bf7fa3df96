package io.tern.cluster;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.Invocation;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Lets every call through and hears how attempts fail. Thread-safe. */
@AutoActivate
final class Judge implements NodeGuard {
    final List<RpcException> failures = new CopyOnWriteArrayList<>();

    /** The failures that count against a node. */
    List<RpcException> timeouts() {
        return failures.stream()
                .filter(failure -> failure.code() == StatusCode.DEADLINE_EXCEEDED)
                .toList();
    }

    @Override
    public Binding bind(ClientContext context) {
        return node -> new Guard() {
            @Override
            public boolean eligible(Invocation invocation) {
                return true;
            }

            @Override
            public Permit tryAcquire(Invocation invocation) {
                return Judge.this::ended;
            }
        };
    }

    private void ended(Result result) {
        RpcException failure = result.failure();
        if (failure != null) {
            failures.add(failure);
        }
    }
}
