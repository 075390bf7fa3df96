package io.tern.faults.harness;

import java.util.HexFormat;
import java.util.stream.Collectors;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/**
 * A process that is a ZooKeeper server. Commands: {@code sessions} that live, as the leader knows them; {@code expire <session>} as if its client had been
 * silent for too long. Sessions are hexadecimal numbers.
 */
public final class ZooKeeperMain {
    private ZooKeeperMain() {}

    /** {@code ZooKeeperMain <configuration file>}; of a server that is, or could be, one of several. */
    public static void main(String[] arguments) throws Exception {
        Peer peer = new Peer();
        Commands.answer(peer::answer);
        peer.run(arguments);
        Runtime.getRuntime().halt(1); // It does not end by itself.
    }

    /** Lets commands reach into the server. */
    private static final class Peer extends QuorumPeerMain {
        void run(String[] arguments) throws Exception {
            initializeAndRun(arguments);
        }

        String answer(String command) {
            ZooKeeperServer server = quorumPeer == null ? null : quorumPeer.getActiveServer();
            if (server == null) {
                return "not serving";
            }
            if (command.equals("sessions")) {
                return server.getZKDatabase().getSessionWithTimeOuts().keySet().stream()
                        .map(Long::toHexString)
                        .collect(Collectors.joining(" "));
            }
            server.closeSession(HexFormat.fromHexDigitsToLong(command.substring("expire ".length())));
            return "";
        }
    }
}
