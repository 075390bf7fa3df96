package io.tern.faults.hostile;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** One way to harm a server. Stateless. */
public interface Attack {
    /** Its name. */
    String name();

    /** How much of it is an attack for every build. */
    int shortSize();

    /** How much of it is promised to be survived. */
    int longSize();

    /** Attacks, closes what it has opened, and says what it saw. */
    List<Sighting> play(InetSocketAddress victim, int size) throws IOException, InterruptedException;

    /** What each of its parts may make the victim allocate in all, in KiB. */
    default long allocatedKibEach() {
        return Long.MAX_VALUE;
    }

    /** All, in the order in which they are played. */
    static List<Attack> all() {
        return List.of(
                new HalfClose(),
                new StrangeLanguages(),
                new HalfFrames(),
                new LengthLies(),
                new DictionaryFlood(),
                new PingFlood(),
                new RapidReset(),
                new MutatedFrames(),
                new AnnouncedBodies(),
                new PipelinedRequests(),
                new UnreadReplies(),
                new SlowLoris(),
                new OneAddress());
    }
}
