package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.ConnectionListener;
import io.tern.api.Endpoint;
import io.tern.api.Transport;
import java.util.function.Consumer;

/**
 * Makes the members of one directory. Immutable, thread-safe.
 *
 * @param client makes their connections
 * @param context of the reference
 */
record MemberFactory(Transport.Client client, ClientContext context) {
    /** A member at a new connection, which opens in the background; closed by the caller. */
    Member connect(Endpoint endpoint, ConnectionListener listener, Consumer<Member> whenMarked) {
        return new Member(endpoint, client.connect(endpoint, listener), context, whenMarked);
    }

    /** Another instance that answers at the same connection: a new member with counters of its own. */
    Member successor(Member member, Consumer<Member> whenMarked) {
        return new Member(member.endpoint(), member.connection(), context, whenMarked);
    }
}
