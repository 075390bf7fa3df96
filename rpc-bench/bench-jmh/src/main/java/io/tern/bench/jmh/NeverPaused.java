package io.tern.bench.jmh;

import io.tern.protocol.BodyBudget;

/** A reader with which the budget is always content. Thread-safe. */
enum NeverPaused implements BodyBudget.Reader {
    INSTANCE;

    @Override
    public void pause() {
        throw new AssertionError("the budget is large enough for one frame");
    }

    @Override
    public void resume() {
        throw new AssertionError("nothing was paused");
    }

    @Override
    public void close(String reason) {
        throw new AssertionError(reason);
    }
}
