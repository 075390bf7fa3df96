package io.tern.registry.zookeeper;

import java.util.List;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** ZooKeeper's answer to one request. Immutable, but for the array. */
final class Reply {
    private static final byte[] NOTHING = {};

    private final Code code;
    private final byte[] data;
    private final @Nullable Stat stat;
    private final List<String> children;

    private Reply(int number, byte @Nullable [] data, @Nullable Stat stat, @Nullable List<String> children) {
        Code known = Code.get(number);
        this.code = known == null ? Code.SYSTEMERROR : known;
        this.data = data == null ? NOTHING : data;
        this.stat = stat;
        this.children = children == null ? List.of() : List.copyOf(children);
    }

    static Reply of(int code) {
        return new Reply(code, null, null, null);
    }

    static Reply ofData(int code, byte @Nullable [] data, @Nullable Stat stat) {
        return new Reply(code, data, stat, null);
    }

    static Reply ofChildren(int code, @Nullable List<String> children) {
        return new Reply(code, null, null, children);
    }

    /** How the request ended. */
    Code code() {
        return code;
    }

    /** The node's content where it was asked for, or an empty array. */
    byte[] data() {
        return data;
    }

    /** The node's versions and owner where they came along. */
    @Nullable
    Stat stat() {
        return stat;
    }

    /** Names of the children where they were asked for. */
    List<String> children() {
        return children;
    }

    boolean isOk() {
        return code == Code.OK;
    }

    /** Whether the session's fate decides: what was asked may or may not have happened, and is looked at again later. */
    boolean isAway() {
        return switch (code) {
            case CONNECTIONLOSS,
                    SESSIONEXPIRED,
                    SESSIONMOVED,
                    OPERATIONTIMEOUT,
                    REQUESTTIMEOUT,
                    AUTHFAILED,
                    THROTTLEDOP -> true;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return "Reply[" + code + ']';
    }
}
