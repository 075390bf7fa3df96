package io.tern.registry.zookeeper;

import io.tern.api.Clock;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in one line a change what becomes of the connection; ZooKeeper's own client logs each try besides, to {@code
 * org.apache.zookeeper}. Confined to the registry's thread.
 */
final class ConnectionLog {
    private static final Logger logger = LoggerFactory.getLogger(ConnectionLog.class);

    private final ZooKeeperSettings settings;
    private final Clock clock;
    private boolean available;
    private boolean warned;
    private boolean refused;
    private long sinceNanos;

    ConnectionLog(ZooKeeperSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        sinceNanos = clock.nanoTime();
    }

    void connected(long sessionId, boolean newSession, int registrations, int services) {
        if (warned) {
            logger.warn(
                    "{} is back after {} s, {} session 0x{}; {} registrations and {} services are being compared",
                    settings,
                    seconds(),
                    newSession ? "new" : "same",
                    Long.toHexString(sessionId),
                    registrations,
                    services);
        } else {
            logger.info("Connected to {} after {} s, session 0x{}", settings, seconds(), Long.toHexString(sessionId));
        }
        changed(true, false);
    }

    void notReached(int registrations, int services) {
        if (!available && !warned) {
            logger.warn(
                    "{} cannot be reached since {} s; trying on in the background, {} registrations and {} services wait."
                            + " Check the address, and that ZooKeeper runs",
                    settings,
                    seconds(),
                    registrations,
                    services);
            warned = true;
        }
    }

    void suspended() {
        if (available) {
            logger.warn(
                    "{} was lost; known providers stay, registrations are kept and compared when it is back", settings);
            changed(false, true);
        }
    }

    void sessionLost(long sessionId) {
        if (refused) {
            return; // That it is gone has been said.
        }
        logger.warn(
                "{} ended session 0x{} or was silent for longer than it lasts: this application's registrations are gone"
                        + " until it is back",
                settings,
                Long.toHexString(sessionId));
    }

    void refused(long sessionId) {
        refused = true;
        logger.warn(
                "{} answers, but not to session 0x{}: it has probably lost its data; beginning a new session",
                settings,
                Long.toHexString(sessionId));
    }

    private void changed(boolean nowAvailable, boolean nowWarned) {
        available = nowAvailable;
        warned = nowWarned;
        refused = false;
        sinceNanos = clock.nanoTime();
    }

    private String seconds() {
        return String.format(Locale.ROOT, "%.1f", (clock.nanoTime() - sinceNanos) / 1e9);
    }
}
