package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples in {@code docs/protocol}, both ways. */
class TestVectorTest {
    /** One file: what it says about itself, the frame's fields, and its bytes. */
    record Vector(String name, Map<String, String> about, Map<String, String> fields, String hex) {
        private static final Set<String> ABOUT = Set.of("receiver", "encode", "keys", "refused");

        static Vector read(Path file) {
            Map<String, String> about = new LinkedHashMap<>();
            Map<String, String> fields = new LinkedHashMap<>();
            StringBuilder hex = new StringBuilder();
            boolean inBytes = false;
            for (String line : lines(file)) {
                String text = line.replaceFirst("#.*", "").strip();
                if (text.equals("bytes:")) {
                    inBytes = true;
                } else if (inBytes) {
                    hex.append(text.replace(" ", ""));
                } else if (!text.isEmpty()) {
                    int colon = text.indexOf(':');
                    String key = text.substring(0, colon);
                    (ABOUT.contains(key) ? about : fields)
                            .put(key, text.substring(colon + 1).strip());
                }
            }
            return new Vector(file.getFileName().toString(), about, fields, hex.toString());
        }

        private static List<String> lines(Path file) {
            try {
                return Files.readAllLines(file);
            } catch (IOException e) {
                throw new AssertionError(file.toString(), e);
            }
        }

        byte[] bytes() {
            return ByteBufUtil.decodeHexDump(hex);
        }

        FrameCollector receiver() {
            Side side = Side.valueOf(about.get("receiver"));
            return isHello() ? new FrameCollector(side) : FrameCollector.afterHello(side);
        }

        /** By its bytes, for one that is refused has no fields. */
        boolean isHello() {
            return bytes()[FrameHeader.TYPE_OFFSET] == FrameType.HELLO.number();
        }

        List<String> keys() {
            return about.containsKey("keys") ? Arrays.asList(about.get("keys").split(",", -1)) : List.of();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Vector> all() throws IOException {
        Path folder = Path.of("..", "docs", "protocol");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".txt")).sorted().map(Vector::read).toList().stream();
        }
    }

    static Stream<Vector> frames() throws IOException {
        return all().filter(vector -> !vector.about().containsKey("refused"));
    }

    static Stream<Vector> encodable() throws IOException {
        return frames().filter(vector -> !"no".equals(vector.about().get("encode")));
    }

    static Stream<Vector> refused() throws IOException {
        return all().filter(vector -> vector.about().containsKey("refused"));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void theBytesSayWhatTheFieldsSay(Vector vector) {
        ServerDictionary<Object> dictionary = new ServerDictionary<>(16);
        new ClientDictionary(16).defineKeys(vector.keys()).forEach(dictionary::define);
        FrameCollector receiver = vector.receiver();
        receiver.feed(Unpooled.wrappedBuffer(vector.bytes()));
        assertThat(receiver.decoder.atFrameEnd()).isTrue();
        try (DeflateCompressor deflate = new DeflateCompressor()) {
            Compression compression = Compression.of(deflate, 0, FrameCollector.LIMIT);
            assertThat(FrameText.fields(receiver.only(), dictionary, compression))
                    .isEqualTo(vector.fields());
        }
    }

    @ParameterizedTest
    @MethodSource("encodable")
    void theFieldsBecomeTheseBytes(Vector vector) {
        ClientDictionary dictionary = new ClientDictionary(16);
        dictionary.defineKeys(vector.keys());
        assertThat(ByteBufUtil.hexDump(FrameText.encode(vector.fields(), dictionary)))
                .isEqualTo(vector.hex());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsWrongIsRefusedForThatReason(Vector vector) {
        FrameCollector receiver = vector.receiver();
        assertThatThrownBy(() -> receiver.feed(Unpooled.wrappedBuffer(vector.bytes())))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.kind())
                                .isEqualTo(ProtocolException.Kind.valueOf(
                                        vector.about().get("refused"))));
    }

    @Test
    void everyFrameTypeHasAnExample() throws IOException {
        Set<FrameType> shown = encodable()
                .map(vector -> FrameType.valueOf(vector.fields().get("type")))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(FrameType.class)));
        assertThat(shown).containsExactlyInAnyOrder(FrameType.values());
    }
}
