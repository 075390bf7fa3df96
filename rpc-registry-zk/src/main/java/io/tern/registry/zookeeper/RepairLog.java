package io.tern.registry.zookeeper;

import java.util.EnumMap;
import java.util.Map;
import org.apache.zookeeper.KeeperException.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which nodes had to be repaired, are refused or cannot be understood. The first {@value #LINES} of a kind between two
 * comparisons get a line each, the others one line together, so that a tree that somebody deletes with a thousand services
 * in it does not flood the log. Confined to the registry's thread.
 */
final class RepairLog {
    static final int LINES = 5;

    private static final Logger logger = LoggerFactory.getLogger(RepairLog.class);

    private final String registry;
    private final String identity;
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

    /** What may happen to many nodes at once. */
    private enum Kind {
        DELETED("registrations were deleted by somebody else; they are registered again"),
        EDITED("registrations were changed by somebody else; they are restored"),
        LEFT_OVER("registrations were left by an earlier session; they are replaced"),
        RESTLESS("registrations keep changing while they are being registered; trying again in a while"),
        REFUSED("nodes were refused; trying again, at last once a minute"),
        UNREADABLE("nodes are no registrations; they are ignored");

        private final String many;

        Kind(String many) {
            this.many = many;
        }
    }

    RepairLog(ZooKeeperSettings settings) {
        registry = settings.toString();
        identity = settings.hasCredentials() ? "as user '" + settings.user() + "'" : "without a user";
    }

    void deleted(String path) {
        if (mayTell(Kind.DELETED)) {
            logger.warn("{} was deleted by somebody else; registering it again", path);
        }
    }

    void edited(String path) {
        if (mayTell(Kind.EDITED)) {
            logger.warn("{} was changed by somebody else; restoring it. To drain an instance, call drain()", path);
        }
    }

    void leftOver(String path, long owner, long session) {
        if (mayTell(Kind.LEFT_OVER)) {
            logger.info(
                    "{} was left by session 0x{}, this one is 0x{}; replacing it",
                    path,
                    Long.toHexString(owner),
                    Long.toHexString(session));
        }
    }

    void restless(String path) {
        if (mayTell(Kind.RESTLESS)) {
            logger.warn("{} keeps changing while it is being registered; trying again in a while", path);
        }
    }

    void refused(String what, String path, Code code) {
        if (mayTell(Kind.REFUSED)) {
            logger.warn(
                    "Cannot {} {} {}: {}; trying again, at last once a minute. {}",
                    what,
                    path,
                    identity,
                    code,
                    hint(code));
        }
    }

    void unreadable(String path, String reason) {
        if (mayTell(Kind.UNREADABLE)) {
            logger.warn("Ignoring {}, which is no registration: {}", path, reason);
        }
    }

    private static String hint(Code code) {
        return switch (code) {
            case NOAUTH, INVALIDACL ->
                "It, or a directory above, belongs to another user: check user and password in the"
                        + " registry's address";
            case UNIMPLEMENTED -> "The server is too old: ZooKeeper 3.6 or later is needed";
            case QUOTAEXCEEDED -> "Raise the quota of the directory in ZooKeeper";
            default -> "See ZooKeeper's own log";
        };
    }

    private boolean mayTell(Kind kind) {
        return counts.merge(kind, 1, Integer::sum) <= LINES;
    }

    /** Sums up what got no line of its own since the last time. */
    void sumUp() {
        counts.forEach((kind, count) -> {
            if (count > LINES) {
                logger.warn("{}: {} more {}", registry, count - LINES, kind.many);
            }
        });
        counts.clear();
    }
}
