package io.tern.faults.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a direction of a chart means. Immutable, thread-safe.
 *
 * @param label what is measured, with its unit
 * @param logarithmic whether equal distances are equal factors
 */
public record Axis(String label, double from, double to, boolean logarithmic) {
    private static final int MOST_STEPS = 6;
    private static final double[] STEPS = {1, 2, 5, 10};

    public Axis {
        if (!(from < to) || (logarithmic && from <= 0)) {
            throw new IllegalArgumentException(
                    label + ": " + from + " to " + to + " (expected: a range" + (logarithmic ? " above 0)" : ")"));
        }
    }

    /** Equal distances are equal differences. */
    public static Axis linear(String label, double from, double to) {
        return new Axis(label, from, to, false);
    }

    /** Equal distances are equal factors. */
    public static Axis logarithmic(String label, double from, double to) {
        return new Axis(label, from, to, true);
    }

    /** Where a value lies: 0 at the axis' beginning, 1 at its end; what is outside of it lies at the nearer end. */
    double position(double value) {
        double clipped = Math.min(to, Math.max(from, value));
        return logarithmic
                ? StrictMath.log(clipped / from) / StrictMath.log(to / from)
                : (clipped - from) / (to - from);
    }

    /** The values that are marked. */
    List<Double> ticks() {
        return logarithmic ? logarithmicTicks() : linearTicks();
    }

    private List<Double> linearTicks() {
        double power = StrictMath.pow(10, StrictMath.floor(StrictMath.log10((to - from) / MOST_STEPS)));
        double step = power;
        for (int i = 0; (to - from) / step > MOST_STEPS; i++) {
            step = power * STEPS[i];
        }
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) StrictMath.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** 1, 2 and 5 times the powers of ten. */
    private List<Double> logarithmicTicks() {
        List<Double> ticks = new ArrayList<>();
        for (int power = (int) StrictMath.floor(StrictMath.log10(from)); StrictMath.pow(10, power) <= to; power++) {
            for (int i = 0; i < STEPS.length - 1; i++) {
                double tick = STEPS[i] * StrictMath.pow(10, power);
                if (tick >= from * (1 - 1e-9) && tick <= to * (1 + 1e-9)) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    /** A marked value as text, without zeros that say nothing. */
    static String text(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
    }
}
