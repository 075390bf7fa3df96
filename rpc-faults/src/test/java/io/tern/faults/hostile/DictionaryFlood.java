package io.tern.faults.hostile;

import io.tern.api.ServiceKey;
import io.tern.protocol.DefineFrame;
import io.tern.protocol.MethodDefinition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Connections that define as much as they may, and stay. */
final class DictionaryFlood implements Attack {
    private static final int DEFINITIONS = 16_000;
    private static final int DEFINITION_BYTES = 64;
    private static final int WAIT_MILLIS = 10_000;
    private static final int STAY_MILLIS = 500;

    @Override
    public String name() {
        return "dictionary-flood";
    }

    @Override
    public int shortSize() {
        return 60;
    }

    @Override
    public int longSize() {
        return 500;
    }

    @Override
    public List<Sighting> play(InetSocketAddress victim, int size) throws IOException {
        byte[] hello = RawFrames.hello();
        try (Crowd crowd = new Crowd(victim)) {
            for (int i = 0; i < size; i++) {
                crowd.joinFromElsewhere(definitions(hello));
            }
            crowd.go(WAIT_MILLIS, () -> crowd.silent() == size);
            crowd.go(STAY_MILLIS);
            return List.of(
                    Sighting.atLeast("definitions that were taken", crowd.sentBytes() / DEFINITION_BYTES, DEFINITIONS),
                    Sighting.atLeast("given up by the server", crowd.ended(), size / 2));
        }
    }

    private static Crowd.Speech definitions(byte[] hello) {
        int[] next = {0};
        return framesRead -> {
            int number = next[0]++;
            return number == 0 ? hello : number <= DEFINITIONS ? definition(number) : null;
        };
    }

    private static byte[] definition(int number) {
        ServiceKey service = new ServiceKey("flood.Service" + number, "", "");
        return RawFrames.bytes(new DefineFrame(number, MethodDefinition.of(service, "method", List.of("int"), 1, 0)));
    }
}
