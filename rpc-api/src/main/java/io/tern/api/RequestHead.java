package io.tern.api;

import java.util.Map;

/** What is known of a request before any argument is decoded. Valid only during {@link ServerAdmission.Gate#admit}. */
public interface RequestHead {
    /** The method to run. */
    MethodDescriptor method();

    /** Who calls. */
    Peer caller();

    /** When the caller stops waiting. */
    Deadline deadline();

    /** The attempt's number, from 1. */
    int attempt();

    /** How much the call matters. */
    Priority priority();

    /** The routing tag, or "". */
    String tag();

    /** What the caller attached; decoded at the first access. */
    Map<String, String> attachments();
}
