package io.tern.cluster;

import io.tern.api.ConnectionState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Members that the registry no longer lists but that may well be alive: registries err, connections less so. Confined to the
 * directory's serial tasks.
 */
final class Suspects {
    /** How long a member may live on without any registry listing it, while others answer. */
    static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final Map<Member, Long> since = new LinkedHashMap<>();

    /** Nobody lists the member any more. */
    void add(Member member, long nowNanos) {
        since.putIfAbsent(member, nowNanos);
    }

    /** It is listed again, or dropped. */
    void remove(Member member) {
        since.remove(member);
    }

    boolean isEmpty() {
        return since.isEmpty();
    }

    /**
     * Those that are believed gone now: they said so, their connection is gone and the immediate reconnect has failed, or
     * they were suspect for too long while other members answer.
     *
     * @param members all members, suspects included
     */
    List<Member> gone(Collection<Member> members, long nowNanos) {
        List<Member> gone = new ArrayList<>();
        boolean othersAnswer = members.stream().anyMatch(member -> answers(member) && !isOld(member, nowNanos));
        for (Member suspect : since.keySet()) {
            if (isGone(suspect) || (othersAnswer && isOld(suspect, nowNanos))) {
                gone.add(suspect);
            }
        }
        return gone;
    }

    private boolean isOld(Member member, long nowNanos) {
        Long began = since.get(member);
        return began != null && nowNanos - began >= LONGEST_NANOS;
    }

    private static boolean answers(Member member) {
        return member.state().isOpen() && !member.saidGone();
    }

    /** While it is connecting the outcome of that one try is awaited. */
    private static boolean isGone(Member member) {
        ConnectionState state = member.state();
        return member.saidGone() || !(state.isOpen() || state == ConnectionState.CONNECTING);
    }
}
