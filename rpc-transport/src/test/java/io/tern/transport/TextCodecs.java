package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.ServiceDescriptor;
import io.tern.protocol.Content;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** Texts whose first byte tells the layout, all under the name of the serializer that is default. Thread-safe. */
final class TextCodecs implements Codecs {
    final Queue<String> read = new ConcurrentLinkedQueue<>();
    volatile long fingerprint;
    /** What passes while arguments are read. */
    volatile Runnable reading = () -> {};

    TextCodecs(long fingerprint) {
        this.fingerprint = fingerprint;
    }

    @Override
    public List<String> names() {
        return List.of("protostuff");
    }

    @Override
    public List<MethodCodec> compile(
            ServiceDescriptor service, Function<MethodDescriptor, MethodSettings> settings, String serializer) {
        MethodCodec codec = new TextCodec(fingerprint);
        return Collections.nCopies(service.methods().size(), codec);
    }

    private final class TextCodec implements MethodCodec {
        private final long compiledFingerprint;

        TextCodec(long compiledFingerprint) {
            this.compiledFingerprint = compiledFingerprint;
        }

        @Override
        public long fingerprint() {
            return compiledFingerprint;
        }

        @Override
        public void writeArguments(Object[] arguments, ByteBuf out, boolean compact) {
            writeResult(arguments[0], out, compact);
        }

        @Override
        public Object[] readArguments(Content in, boolean compact) {
            reading.run();
            return new Object[] {readResult(in, compact)};
        }

        @Override
        public void writeResult(Object value, ByteBuf out, boolean compact) {
            out.writeByte(compact ? 'c' : 't');
            out.writeCharSequence((String) value, StandardCharsets.UTF_8);
        }

        @Override
        public Object readResult(Content in, boolean compact) {
            ByteBuf bytes = in.toByteBuf();
            assertThat(bytes.readByte()).isEqualTo((byte) (compact ? 'c' : 't'));
            String text = bytes.toString(StandardCharsets.UTF_8);
            read.add((compact ? "compact " : "tagged ") + text);
            return text;
        }

        @Override
        public boolean writeException(Throwable exception, ByteBuf out, boolean withOrigin) {
            return false;
        }

        @Override
        public Throwable readException(Content in) {
            throw new IllegalStateException("no exception was written");
        }
    }
}
