package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tern.api.Clock;
import io.tern.api.Deadline;
import io.tern.api.Invocation;
import io.tern.api.Priority;
import io.tern.api.RefusalScope;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import io.tern.api.StatusCode;
import io.tern.api.TraceContext;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Frames as named fields of text and back: what the test vectors say, and how two frames are compared. Thread-safe. */
final class FrameText {
    private static final String NONE = "";

    private FrameText() {}

    /** A service that only lends its method. */
    interface Sample {
        void call();
    }

    /** All fields of a frame; those that hold their default are left out. */
    static Map<String, String> fields(Frame frame, ServerDictionary<?> dictionary, Compression compression) {
        Fields fields = new Fields();
        fields.put("type", frame.type());
        fields.putUnless("id", frame.id(), 0);
        switch (frame.type()) {
            case HELLO -> hello((HelloFrame) frame, fields);
            case DEFINE -> definition(((DefineFrame) frame).definition(), fields);
            case REQUEST -> request((RequestFrame) frame, dictionary, compression, fields);
            case RESPONSE -> response((ResponseFrame) frame, compression, fields);
            case DATA -> data((DataFrame) frame, compression, fields);
            case GOAWAY -> {
                fields.putUnless("last", ((GoAwayFrame) frame).last(), false);
                fields.putUnless("reason", ((GoAwayFrame) frame).reason(), NONE);
            }
            case CREDIT -> fields.put("bytes", ((CreditFrame) frame).bytes());
            default -> {}
        }
        return fields.map;
    }

    private static void hello(HelloFrame hello, Fields fields) {
        fields.put("versions", hello.minVersion() + "-" + hello.maxVersion() + "." + hello.minorVersion());
        fields.put("serializers", String.join(",", hello.serializers()));
        fields.put("compressors", String.join(",", hello.compressors()));
        fields.put("frame-limit", hello.frameLimitBytes());
        fields.put("in-flight-limit", hello.inFlightLimit());
        fields.put("dictionary-limit", hello.dictionaryLimit());
        fields.put("stream-credit", hello.streamCreditBytes());
        fields.put("application", hello.application());
        fields.put("instance-id", hello.instanceId());
        fields.put("uptime-millis", hello.uptimeMillis());
        fields.putUnless("credentials", hello.credentials(), NONE);
        fields.putUnless("application-version", hello.applicationVersion(), NONE);
    }

    private static void definition(Definition definition, Fields fields) {
        if (definition instanceof MethodDefinition method) {
            fields.put("service", method.service());
            fields.put("signature", method.signature());
            fields.put("serializer", method.serializer());
            fields.put("fingerprint", Long.toHexString(method.fingerprint()));
        } else {
            fields.put("key", ((KeyDefinition) definition).key());
        }
    }

    private static void request(
            RequestFrame frame, ServerDictionary<?> dictionary, Compression compression, Fields fields) {
        fields.put("method", frame.methodNumber());
        if (frame.inlineMethod() != null) {
            definition(frame.inlineMethod(), fields);
        }
        fields.put("attempt", frame.attempt());
        fields.put("priority", frame.priority());
        fields.put("remaining-millis", frame.remainingMillis());
        fields.putUnless("oneway", frame.oneway(), false);
        fields.putUnless("compact", frame.compact(), false);
        fields.putUnless("trace", frame.trace(), null);
        fields.putUnless("tag", frame.tag(), NONE);
        fields.attachments(frame.attachments(dictionary));
        fields.put("content", ByteBufUtil.hexDump(frame.arguments(compression).toByteBuf()));
    }

    private static void response(ResponseFrame frame, Compression compression, Fields fields) {
        fields.put("status", frame.status());
        fields.putUnless("fingerprint-equal", frame.fingerprintEqual(), false);
        fields.putUnless("compact", frame.compact(), false);
        fields.attachments(frame.attachments());
        RpcException failure = frame.failure();
        if (failure == null) {
            fields.put("content", ByteBufUtil.hexDump(frame.content(compression).toByteBuf()));
            return;
        }
        fields.put("code", failure.code());
        fields.put("reason", failure.reason());
        fields.putUnless("not-executed", failure.notExecuted(), false);
        fields.putUnless("not-served", failure.notServed(), false);
        fields.putUnless("scope", failure.refusalScope(), RefusalScope.NODE);
        fields.putUnless("retry-after-millis", failure.retryAfter().toMillis(), 0L);
        fields.putUnless("stack", failure.remoteStack(), NONE);
    }

    private static void data(DataFrame frame, Compression compression, Fields fields) {
        fields.putUnless("end", frame.end(), false);
        fields.putUnless("compact", frame.compact(), false);
        fields.put("content", ByteBufUtil.hexDump(frame.message(compression).toByteBuf()));
    }

    /** The bytes that an encoder makes of fields, without compression. */
    static byte[] encode(Map<String, String> map, ClientDictionary dictionary) {
        Fields fields = new Fields();
        fields.map.putAll(map);
        ByteBuf out = encode(FrameType.valueOf(fields.text("type")), fields, dictionary);
        try {
            return ByteBufUtil.getBytes(out);
        } finally {
            out.release();
        }
    }

    private static ByteBuf encode(FrameType type, Fields fields, ClientDictionary dictionary) {
        int id = fields.number("id");
        return switch (type) {
            case HELLO -> FrameCollector.bytes(hello(fields));
            case DEFINE ->
                FrameCollector.bytes(new DefineFrame(
                        id, fields.has("key") ? new KeyDefinition(fields.text("key")) : method(fields)));
            case CANCEL -> FrameCollector.bytes(new CancelFrame(id));
            case PING -> FrameCollector.bytes(new PingFrame(id));
            case PONG -> FrameCollector.bytes(new PongFrame(id));
            case GOAWAY -> FrameCollector.bytes(new GoAwayFrame(id, fields.flag("last"), fields.text("reason")));
            case CREDIT -> FrameCollector.bytes(new CreditFrame(id, fields.number("bytes")));
            case REQUEST -> request(id, fields, dictionary);
            case RESPONSE -> response(id, fields);
            case DATA -> data(id, fields);
        };
    }

    private static HelloFrame hello(Fields fields) {
        String[] versions = fields.text("versions").split("[-.]", -1);
        return HelloFrame.builder(fields.text("application"), fields.text("instance-id"))
                .versions(Integer.parseInt(versions[0]), Integer.parseInt(versions[1]), Integer.parseInt(versions[2]))
                .serializers(fields.list("serializers"))
                .compressors(fields.list("compressors"))
                .frameLimitBytes(fields.number("frame-limit"))
                .inFlightLimit(fields.number("in-flight-limit"))
                .dictionaryLimit(fields.number("dictionary-limit"))
                .streamCreditBytes(fields.number("stream-credit"))
                .uptimeMillis(Long.parseLong(fields.text("uptime-millis")))
                .credentials(fields.text("credentials"))
                .applicationVersion(fields.text("application-version"))
                .build();
    }

    private static MethodDefinition method(Fields fields) {
        String signature = fields.text("signature");
        String types = signature.substring(signature.indexOf('(') + 1, signature.length() - 1);
        return MethodDefinition.of(
                ServiceKey.parse(fields.text("service")),
                signature.substring(0, signature.indexOf('(')),
                types.isEmpty() ? List.of() : Arrays.asList(types.split(",", -1)),
                fields.number("serializer"),
                Long.parseUnsignedLong(fields.text("fingerprint"), 16));
    }

    private static ByteBuf request(int id, Fields fields, ClientDictionary dictionary) {
        RequestEncoder encoder = new RequestEncoder(
                FrameCollector.LIMIT, Attachments.LIMIT_BYTES, Compression.none(FrameCollector.LIMIT), dictionary);
        ByteBuf frame = encoder.newFrame(UnpooledByteBufAllocator.DEFAULT);
        int content = encoder.begin(frame, invocation(fields), fields.flag("oneway"), fields.flag("compact"));
        frame.writeBytes(fields.bytes("content"));
        frame = encoder.finish(frame, content);
        if (fields.has("signature")) {
            frame = encoder.inline(frame, method(fields));
        }
        RequestEncoder.stamp(frame, id, fields.number("method"), fields.number("remaining-millis"));
        return frame;
    }

    private static Invocation invocation(Fields fields) {
        return Invocation.builder(
                        ServiceDescriptor.of(Sample.class).methods().get(0),
                        new Object[0],
                        Deadline.after(1, Clock.system()),
                        0)
                .attempt(fields.number("attempt"))
                .priority(Priority.valueOf(fields.text("priority")))
                .trace(fields.has("trace") ? TraceContext.parse(fields.text("trace")) : null)
                .tag(fields.text("tag"))
                .attachments(fields.attachments())
                .build();
    }

    private static ByteBuf response(int id, Fields fields) {
        ResponseEncoder encoder = new ResponseEncoder(
                FrameCollector.LIMIT, Attachments.LIMIT_BYTES, Compression.none(FrameCollector.LIMIT));
        boolean equal = fields.flag("fingerprint-equal");
        ResponseFrame.Status status = ResponseFrame.Status.valueOf(fields.text("status"));
        if (status == ResponseFrame.Status.FAILURE) {
            return encoder.failure(UnpooledByteBufAllocator.DEFAULT, id, failure(fields), equal);
        }
        ByteBuf frame = encoder.newFrame(UnpooledByteBufAllocator.DEFAULT);
        int content = encoder.begin(frame, id, status, equal, fields.flag("compact"), fields.attachments());
        frame.writeBytes(fields.bytes("content"));
        return encoder.finish(frame, content);
    }

    private static RpcException failure(Fields fields) {
        return RpcException.builder(StatusCode.valueOf(fields.text("code")), fields.text("reason"))
                .notExecuted(fields.flag("not-executed"))
                .notServed(fields.flag("not-served"))
                .refusalScope(fields.has("scope") ? RefusalScope.valueOf(fields.text("scope")) : RefusalScope.NODE)
                .retryAfterMillis(fields.number("retry-after-millis"))
                .remoteStack(fields.text("stack"))
                .build();
    }

    private static ByteBuf data(int id, Fields fields) {
        DataEncoder encoder = new DataEncoder(FrameCollector.LIMIT, Compression.none(FrameCollector.LIMIT));
        ByteBuf frame = encoder.newFrame(UnpooledByteBufAllocator.DEFAULT);
        int content = encoder.begin(frame, id, fields.flag("end"), fields.flag("compact"));
        frame.writeBytes(fields.bytes("content"));
        return encoder.finish(frame, content);
    }

    /** Text by name; what is absent has its default. */
    private static final class Fields {
        private final Map<String, String> map = new LinkedHashMap<>();

        void put(String name, Object value) {
            map.put(name, String.valueOf(value));
        }

        void putUnless(String name, Object value, Object ordinary) {
            if (value != null && !value.equals(ordinary)) {
                put(name, value);
            }
        }

        void attachments(Map<String, String> attachments) {
            attachments.forEach((key, value) -> put("attachment " + key, value));
        }

        Map<String, String> attachments() {
            Map<String, String> attachments = new LinkedHashMap<>();
            map.forEach((name, value) -> {
                if (name.startsWith("attachment ")) {
                    attachments.put(name.substring("attachment ".length()), value);
                }
            });
            return attachments;
        }

        boolean has(String name) {
            return map.containsKey(name);
        }

        String text(String name) {
            return map.getOrDefault(name, NONE);
        }

        int number(String name) {
            return has(name) ? Integer.parseInt(text(name)) : 0;
        }

        boolean flag(String name) {
            return Boolean.parseBoolean(text(name));
        }

        List<String> list(String name) {
            return text(name).isEmpty() ? List.of() : Arrays.asList(text(name).split(",", -1));
        }

        ByteBuf bytes(String name) {
            return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(text(name)));
        }
    }
}
