package io.tern.api;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Hears the answer of a call that was started without a future: exactly once, on any thread. It must neither block nor throw.
 *
 * <p>Like the dependent of a future it hears of a broken contract, too: a {@link Throwable}, or neither a result nor a throwable.
 * Only where somebody has broken it.
 */
@FunctionalInterface
public interface AnswerListener extends BiConsumer<@Nullable Result, @Nullable Throwable> {
    @Override
    void accept(@Nullable Result result, @Nullable Throwable error);
}
