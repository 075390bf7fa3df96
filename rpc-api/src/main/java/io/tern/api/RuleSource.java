package io.tern.api;

/**
 * A place where rules are published: delivers their text as it is, and says there what became of it. Knows nothing of what they mean. It may be
 * away at any time; what it said last stands. Thread-safe; no method blocks.
 */
public interface RuleSource extends AutoCloseable {
    /**
     * Begins to watch. The listener hears the first text as soon as it is known, and then every change; of several in a short time perhaps only
     * the last. To be called once.
     */
    void subscribe(RuleListener listener);

    /**
     * Says, where the rules are published, what this application made of the text that it heard last; replaces what it said before. Best effort:
     * failures are logged.
     *
     * @param status JSON for people and their tools: application, instance, whether the rules were accepted, which hold, and why
     */
    void report(String status);

    /** Ends the subscription and takes back what was reported. Bounded in time, idempotent. */
    @Override
    void close();

    /** The place without secrets, for messages. */
    @Override
    String toString();
}
