package io.tern.faults.scenario;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a {@link Scenario} has found. Thread-safe. */
public final class Report {
    /** Whether something holds. */
    public enum Verdict {
        HELD,
        MISSED,
        /** Measured for information only. */
        NONE
    }

    /**
     * One finding.
     *
     * @param what what was counted or measured
     * @param found how much
     * @param limit what it may be; empty if anything
     * @param verdict whether it holds
     * @param timed whether it depends on how fast the machine is, so that only the command insists on it
     */
    public record Row(String what, String found, String limit, Verdict verdict, boolean timed) {}

    private final List<Row> rows = new CopyOnWriteArrayList<>();

    /** Counted; at most so many, on any machine. */
    public void atMost(String what, long found, long most) {
        add(what, Long.toString(found), most == 0 ? "0" : "≤ " + most, found <= most, false);
    }

    /** Counted; at least so many, on any machine: what shows that the faults took place and the load ran. */
    public void atLeast(String what, long found, long least) {
        add(what, Long.toString(found), "≥ " + least, found >= least, false);
    }

    /** A state or an order that must be so on any machine. */
    public void holds(String what, boolean found) {
        add(what, found ? "yes" : "no", "yes", found, false);
    }

    /** Measured; at most so much, on a machine that does nothing else. */
    public void measuredAtMost(String what, double found, double most, String unit) {
        add(what, number(found) + ' ' + unit, "≤ " + number(most) + ' ' + unit, found <= most, true);
    }

    /** Measured; at least so much, on a machine that does nothing else. */
    public void measuredAtLeast(String what, double found, double least, String unit) {
        add(what, number(found) + ' ' + unit, "≥ " + number(least) + ' ' + unit, found >= least, true);
    }

    /** For information. */
    public void note(String what, Object found) {
        rows.add(new Row(what, found.toString(), "", Verdict.NONE, false));
    }

    private void add(String what, String found, String limit, boolean held, boolean timed) {
        rows.add(new Row(what, found, limit, held ? Verdict.HELD : Verdict.MISSED, timed));
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.1f", value);
    }

    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** What does not hold; what depends on the machine's speed counts in the long form only. */
    public List<Row> missed(Scale scale) {
        return rows.stream()
                .filter(row -> row.verdict == Verdict.MISSED && (scale == Scale.LONG || !row.timed))
                .toList();
    }
}
