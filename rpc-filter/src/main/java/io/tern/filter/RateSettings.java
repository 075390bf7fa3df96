package io.tern.filter;

import io.tern.api.MethodDescriptor;
import io.tern.api.Setting;
import org.jspecify.annotations.Nullable;

/** The pair of settings that make a rate. Immutable, thread-safe. */
record RateSettings(Setting<Integer> rate, Setting<Integer> burst) {
    /**
     * Makes a limit of what was said.
     *
     * @param <L> the limit
     */
    @FunctionalInterface
    interface Maker<L> {
        /**
         * The limit of a method, or of a service as a whole.
         *
         * @param method null for the service
         */
        L limit(@Nullable MethodDescriptor method, int perSecond, int burst);
    }

    /**
     * The limits of a service, or null if there are none. A service without a rate may have a burst: the application's
     * default for those that have one.
     *
     * @throws IllegalArgumentException if a burst was said for a method without a rate, naming both and the method
     */
    <L> @Nullable MethodLimits<L> limits(SaidSettings said, Maker<L> maker) {
        return MethodLimits.of(
                said,
                limit(null, said.ofService(rate), said.ofService(burst), maker),
                method -> ofMethod(method, said.ofMethod(method, rate), said.ofMethod(method, burst), maker));
    }

    private <L> @Nullable L ofMethod(
            MethodDescriptor method, @Nullable Integer perSecond, @Nullable Integer atOnce, Maker<L> maker) {
        if (perSecond == null && atOnce != null) {
            throw new IllegalArgumentException(method + ": " + burst + " = " + atOnce + " without " + rate
                    + " (expected: both said for the same method, or neither)");
        }
        return limit(method, perSecond, atOnce, maker);
    }

    private static <L> @Nullable L limit(
            @Nullable MethodDescriptor method, @Nullable Integer perSecond, @Nullable Integer atOnce, Maker<L> maker) {
        if (perSecond == null) {
            return null;
        }
        return maker.limit(method, perSecond, atOnce != null ? atOnce : Math.max(1, perSecond / 10));
    }
}
