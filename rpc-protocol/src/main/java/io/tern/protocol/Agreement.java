package io.tern.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What both sides of a connection conclude from their two {@code HELLO}s, each for itself and with the same result.
 * Immutable, thread-safe.
 */
public final class Agreement {
    /** Since this minor version a thrown exception says where it comes from. */
    private static final int MINOR_WITH_ORIGINS = 1;

    private final int version;
    private final int minorVersion;
    private final boolean serverSaysNotServed;
    private final List<String> clientSerializers;
    private final Map<String, Integer> serializerNumbers;
    private final @Nullable String compressor;
    private final int frameLimitBytes;
    private final int inFlightLimit;
    private final int dictionaryLimit;
    private final int sendCreditBytes;
    private final int receiveCreditBytes;

    private Agreement(Side side, HelloFrame own, HelloFrame peer) {
        version = version(own, peer);
        minorVersion = Math.min(minorVersion(own, version), minorVersion(peer, version));
        HelloFrame client = side == Side.CLIENT ? own : peer;
        HelloFrame server = side == Side.CLIENT ? peer : own;
        // A newer version has all additions to the older ones.
        serverSaysNotServed =
                server.maxVersion() > FrameHeader.VERSION || server.minorVersion() >= FrameHeader.SAYS_NOT_SERVED;
        clientSerializers = client.serializers();
        serializerNumbers = numbers(client.serializers(), server.serializers());
        compressor = client.compressors().stream()
                .filter(server.compressors()::contains)
                .findFirst()
                .orElse(null);
        frameLimitBytes = Math.min(own.frameLimitBytes(), peer.frameLimitBytes());
        inFlightLimit = Math.min(own.inFlightLimit(), peer.inFlightLimit());
        dictionaryLimit = Math.min(client.dictionaryLimit(), server.dictionaryLimit());
        sendCreditBytes = peer.streamCreditBytes();
        receiveCreditBytes = own.streamCreditBytes();
    }

    /**
     * Compares two introductions.
     *
     * @param side which side {@code own} is
     * @throws ProtocolException of kind {@link ProtocolException.Kind#VERSION}, saying both ranges, if there is no version
     *     that both speak
     */
    public static Agreement of(Side side, HelloFrame own, HelloFrame peer) {
        return new Agreement(side, own, peer);
    }

    private static int version(HelloFrame own, HelloFrame peer) {
        int version = Math.min(own.maxVersion(), peer.maxVersion());
        if (version < Math.max(own.minVersion(), peer.minVersion())) {
            throw new ProtocolException(
                    ProtocolException.Kind.VERSION,
                    "no common protocol version: this side speaks " + range(own) + ", the peer " + range(peer)
                            + ". Upgrade the older side");
        }
        return version;
    }

    /** A newer version includes all of the older one. */
    private static int minorVersion(HelloFrame hello, int version) {
        return hello.maxVersion() == version ? hello.minorVersion() : Integer.MAX_VALUE;
    }

    private static String range(HelloFrame hello) {
        return hello.minVersion() == hello.maxVersion()
                ? String.valueOf(hello.maxVersion())
                : hello.minVersion() + " to " + hello.maxVersion();
    }

    private static Map<String, Integer> numbers(List<String> client, List<String> server) {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < client.size(); i++) {
            if (server.contains(client.get(i))) {
                numbers.putIfAbsent(client.get(i), i + 1);
            }
        }
        return Map.copyOf(numbers);
    }

    /** The protocol version of all further frames. */
    public int version() {
        return version;
    }

    /** Whether exceptions travel with the names of their superclasses, their text and their first frames. */
    public boolean exceptionOrigins() {
        return minorVersion >= MINOR_WITH_ORIGINS;
    }

    /**
     * Whether the server says in a failure that it does not serve the service, {@link io.tern.api.RpcException#notServed()}; an
     * older one leaves it to be concluded from the code.
     */
    public boolean serverSaysNotServed() {
        return serverSaysNotServed;
    }

    /** The number of a serializer that both sides have, or 0. */
    public int serializerNumber(String name) {
        return serializerNumbers.getOrDefault(name, 0);
    }

    /** The serializer of a number, or null if the client did not name it or the server lacks it. */
    public @Nullable String serializerName(int number) {
        if (number < 1 || number > clientSerializers.size()) {
            return null;
        }
        String name = clientSerializers.get(number - 1);
        return serializerNumbers.containsKey(name) ? name : null;
    }

    /** Name of the compressor that both sides may use, or null: the first of the client's that the server has too. */
    public @Nullable String compressor() {
        return compressor;
    }

    /** Largest frame body that this side may send: the smaller of both limits. What it accepts is its own limit. */
    public int frameLimitBytes() {
        return frameLimitBytes;
    }

    /** Calls that may be unanswered at once. */
    public int inFlightLimit() {
        return inFlightLimit;
    }

    /** Highest dictionary number. */
    public int dictionaryLimit() {
        return dictionaryLimit;
    }

    /** Bytes that this side may send on a new stream before the peer's first {@code CREDIT}. */
    public int sendCreditBytes() {
        return sendCreditBytes;
    }

    /** Bytes that the peer may send on a new stream. */
    public int receiveCreditBytes() {
        return receiveCreditBytes;
    }
}
