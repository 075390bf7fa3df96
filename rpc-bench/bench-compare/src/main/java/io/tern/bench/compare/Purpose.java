package io.tern.bench.compare;

import java.util.Locale;

/** What two processes are started for. */
enum Purpose {
    /** Calls to the service of users. */
    USERS,
    /** One call to an empty service. */
    EMPTY,
    /** Connections that nothing happens on. */
    IDLE;

    /** What the processes call it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
