package io.tern.filter;

import io.tern.api.Span;
import io.tern.api.SpanListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps all spans. Thread-safe. */
final class RecordingSpanListener implements SpanListener {
    private final List<Span> spans = new CopyOnWriteArrayList<>();

    @Override
    public void onEnd(Span span) {
        spans.add(span);
    }

    List<Span> spans() {
        return List.copyOf(spans);
    }

    Span only() {
        if (spans.size() != 1) {
            throw new AssertionError("expected one span, got " + spans);
        }
        return spans.get(0);
    }
}
