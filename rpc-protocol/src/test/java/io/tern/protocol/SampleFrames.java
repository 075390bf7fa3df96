package io.tern.protocol;

import io.netty.buffer.ByteBufUtil;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.arbitraries.StringArbitrary;

/** Frames as fields, fixed ones and generated ones. Thread-safe. */
final class SampleFrames {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final int CONTENT_BYTES = 300;

    private SampleFrames() {}

    /** Builds a map from alternating names and values. */
    static Map<String, String> of(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** One of each type and form that a server may receive after HELLO. */
    static List<Map<String, String>> forServer() {
        return List.of(
                of("type", "DEFINE", "id", "1", "key", "tenant"),
                method("DEFINE", "id", "2"),
                of("type", "PING"),
                of("type", "PONG", "id", "2147483647"),
                of("type", "CANCEL", "id", "77"),
                of("type", "GOAWAY", "id", "2147483647"),
                of("type", "GOAWAY", "last", "true", "reason", "draining"),
                of("type", "CREDIT", "id", "3", "bytes", "65536"),
                of("type", "DATA", "id", "3", "content", "0102"),
                of("type", "DATA", "id", "3", "end", "true", "compact", "true", "content", ""),
                request("method", "2", "content", "cafe"),
                request(
                        "method",
                        "2",
                        "oneway",
                        "true",
                        "compact",
                        "true",
                        "trace",
                        TRACE,
                        "tag",
                        "gray",
                        "attachment tenant",
                        "42",
                        "attachment other",
                        "",
                        "content",
                        ""),
                inline());
    }

    /** One of each form of what only a client receives. */
    static List<Map<String, String>> forClient() {
        return List.of(
                of("type", "RESPONSE", "id", "1", "status", "VALUE", "content", "00ff"),
                of(
                        "type",
                        "RESPONSE",
                        "id",
                        "2",
                        "status",
                        "EXCEPTION",
                        "fingerprint-equal",
                        "true",
                        "compact",
                        "true",
                        "attachment a",
                        "b",
                        "content",
                        ""),
                of(
                        "type",
                        "RESPONSE",
                        "id",
                        "3",
                        "status",
                        "FAILURE",
                        "code",
                        "RESOURCE_EXHAUSTED",
                        "reason",
                        "too many",
                        "not-executed",
                        "true",
                        "scope",
                        "SERVICE",
                        "retry-after-millis",
                        "250",
                        "stack",
                        "a\nb"));
    }

    private static Map<String, String> request(String... more) {
        Map<String, String> map =
                of("type", "REQUEST", "id", "9", "attempt", "1", "priority", "NORMAL", "remaining-millis", "1000");
        map.putAll(of(more));
        return map;
    }

    private static Map<String, String> method(String type, String... more) {
        Map<String, String> map = of(
                "type",
                type,
                "service",
                "demo.Echo@1.0+blue",
                "signature",
                "say(int,[B)",
                "serializer",
                "1",
                "fingerprint",
                "8000000000000001");
        map.putAll(of(more));
        return map;
    }

    private static Map<String, String> inline() {
        Map<String, String> map = method("REQUEST");
        map.putAll(request("method", "0", "tag", "t", "content", "01"));
        return map;
    }

    static Arbitrary<Map<String, String>> anyForServer() {
        return Arbitraries.oneOf(
                anyRequest(), anyData(), Arbitraries.of(forServer().subList(2, 8)));
    }

    static Arbitrary<Map<String, String>> anyRequest() {
        Arbitrary<Map<String, String>> head = Combinators.combine(
                        Arbitraries.integers().between(1, 65_535),
                        Arbitraries.integers().between(1, 255),
                        Arbitraries.of("CRITICAL", "NORMAL", "SHEDDABLE"),
                        Arbitraries.integers().greaterOrEqual(0),
                        Arbitraries.integers().greaterOrEqual(1),
                        Arbitraries.of(of(), of("oneway", "true"), of("compact", "true"), of("trace", TRACE)))
                .as((method, attempt, priority, remaining, id, flag) -> {
                    Map<String, String> map = request("method", method.toString(), "priority", priority);
                    map.putAll(of("attempt", attempt.toString(), "remaining-millis", remaining.toString()));
                    map.put("id", id.toString());
                    map.putAll(flag);
                    return map;
                });
        return Combinators.combine(head, anyTag(), anyAttachments(), anyContent())
                .as((map, tag, attachments, content) -> {
                    map.putAll(tag.isEmpty() ? Map.of() : Map.of("tag", tag));
                    attachments.forEach((key, value) -> map.put("attachment " + key, value));
                    map.put("content", content);
                    return map;
                });
    }

    private static Arbitrary<String> anyTag() {
        return text().ofMaxLength(20);
    }

    private static StringArbitrary text() {
        return Arbitraries.strings().withChars("az09.é漢 ").ofMaxLength(20);
    }

    static Arbitrary<Map<String, String>> anyAttachments() {
        return Arbitraries.maps(text(), text()).ofMaxSize(5);
    }

    static Arbitrary<String> anyContent() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(CONTENT_BYTES).map(ByteBufUtil::hexDump);
    }

    private static Arbitrary<Map<String, String>> anyData() {
        return Combinators.combine(Arbitraries.integers().greaterOrEqual(1), anyContent())
                .as((id, content) -> of("type", "DATA", "id", id.toString(), "content", content));
    }
}
