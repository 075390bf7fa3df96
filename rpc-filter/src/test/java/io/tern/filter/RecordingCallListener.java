package io.tern.filter;

import io.tern.api.CallListener;
import io.tern.api.EndedCall;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps all ended calls. Thread-safe. */
final class RecordingCallListener implements CallListener {
    private final List<EndedCall> calls = new CopyOnWriteArrayList<>();

    @Override
    public void onEnd(EndedCall call) {
        calls.add(call);
    }

    List<EndedCall> calls() {
        return List.copyOf(calls);
    }

    EndedCall only() {
        if (calls.size() != 1) {
            throw new AssertionError("expected one call, got " + calls);
        }
        return calls.get(0);
    }
}
