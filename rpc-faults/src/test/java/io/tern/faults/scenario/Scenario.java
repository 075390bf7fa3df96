package io.tern.faults.scenario;

/** One thing that must hold under faults. Played once, then thrown away. */
public interface Scenario {
    /** Its name in the command and in the docs, such as {@code rolling-restart}. */
    String name();

    /** What must hold, in one line. */
    String promise();

    /** Whether its short form counts only what processes of its own do, so that others may be played beside it. */
    default boolean sharesTheMachine() {
        return false;
    }

    /**
     * Plays it and says what was found. Leaves nothing behind: no process, thread, port or file.
     *
     * @throws Exception if it could not be played; what was found wrong is reported instead
     */
    void play(Scale scale, Report report) throws Exception;
}
