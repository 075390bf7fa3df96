package io.tern.api;

import io.tern.spi.ExtensionPoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes one value of those that several groups of a service have returned for one call. Thread-safe. */
@ExtensionPoint
public interface Merger {
    /**
     * How the values of a method are merged; asked once for each method of a reference.
     *
     * @throws IllegalArgumentException if this merger cannot do it, saying which result types it merges
     */
    Merge of(MethodDescriptor method);

    /** Merges the values of one method. Thread-safe. */
    @FunctionalInterface
    interface Merge {
        /**
         * Merges. Called on the thread that wants the value; what it throws fails the call.
         *
         * @param values of the groups that have returned, in the order in which the reference names the groups; at least one. They are the
         *     call's own and may be changed
         */
        @Nullable
        Object merge(List<@Nullable Object> values);
    }
}
