package io.tern.faults.scenario;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;

/**
 * How calls are made and served.
 *
 * @param name for people
 * @param executor where methods run
 * @param async whether the methods return futures
 * @param interrupts whether a method is interrupted when its call is cancelled
 */
public record Form(String name, String executor, boolean async, boolean interrupts) {
    /** The first version of Java on which Tern runs methods on virtual threads. */
    private static final int VIRTUAL_SINCE = 24;

    /** All that this JVM has. */
    public static List<Form> all() {
        List<Form> forms = new ArrayList<>(List.of(
                new Form("sync", "pool", false, false),
                new Form("sync, interrupted", "pool", false, true),
                new Form("async", "pool", true, false)));
        if (Runtime.version().feature() >= VIRTUAL_SINCE) {
            forms.add(new Form("virtual threads", "virtual", false, false));
            forms.add(new Form("virtual threads, interrupted", "virtual", false, true));
            forms.add(new Form("virtual threads, async", "virtual", true, false));
        }
        return forms;
    }

    public boolean isVirtual() {
        return executor.equals("virtual");
    }

    /** Runs a task on a thread of this form's kind. */
    public Thread start(Runnable task) {
        if (isVirtual()) {
            return startVirtual(task);
        }
        Thread thread = new Thread(task, "torture-caller");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The tests are compiled for Java 17. */
    private static Thread startVirtual(Runnable task) {
        try {
            return (Thread)
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("no virtual threads on Java " + Runtime.version(), e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
