package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ServiceKey;
import io.tern.protocol.ProtocolException.Kind;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DictionaryTest {
    private static MethodDefinition method(String name) {
        return MethodDefinition.of(new ServiceKey("demo.Echo", "", "1"), name, List.of("int"), 1, 42);
    }

    private static void misuse(Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DICTIONARY));
    }

    @Test
    void numbersAreDenseFromOneAndNamesGoInlinePastTheBound() {
        ClientDictionary client = new ClientDictionary(2);
        assertThat(client.number(method("a"))).isZero();
        assertThat(client.define(method("a"))).isEqualTo(new DefineFrame(1, method("a")));
        assertThat(client.define(method("b"))).isEqualTo(new DefineFrame(2, method("b")));
        assertThat(client.define(method("c"))).isNull();
        assertThat(client.number(method("a"))).isEqualTo(1);
        assertThat(client.number(method("b"))).isEqualTo(2);
        assertThat(client.number(method("c"))).isZero();
    }

    @Test
    void aServerWithoutDictionaryGetsEveryNameInline() {
        ClientDictionary client = new ClientDictionary(0);
        assertThat(client.define(method("a"))).isNull();
        assertThat(client.defineKeys(List.of("k"))).isEmpty();
    }

    @Test
    void keysAndMethodsShareTheNumbers() {
        ClientDictionary client = new ClientDictionary(10);
        assertThat(client.defineKeys(List.of("k", "l")))
                .extracting(DefineFrame::id)
                .containsExactly(1, 2);
        assertThat(client.define(method("a")).id()).isEqualTo(3);
        assertThat(client.keyNumber("l")).isEqualTo(2);
        assertThat(client.keyNumber("m")).isZero();
    }

    @Test
    void madeUpKeysCannotCrowdOutMethods() {
        ClientDictionary client = new ClientDictionary(1000);
        List<String> keys = IntStream.range(0, 1000).mapToObj(i -> "k" + i).toList();
        assertThat(client.defineKeys(keys)).hasSize(ClientDictionary.KEYS_LIMIT);
        assertThat(client.define(method("a"))).isNotNull();
        assertThat(new ClientDictionary(10).defineKeys(List.of("k".repeat(2000))))
                .isEmpty();
    }

    @Test
    void bothSidesCountTheBytesOfNamesAlike() {
        ClientDictionary client = new ClientDictionary(ServerDictionary.MAX_LIMIT);
        ServerDictionary<String> server = new ServerDictionary<>(ServerDictionary.MAX_LIMIT);
        int defined = 0;
        for (DefineFrame frame = client.define(large(0)); frame != null; frame = client.define(large(defined))) {
            server.define(frame);
            defined++;
        }
        assertThat(defined).isEqualTo(ServerDictionary.MAX_BYTES / large(0).wireBytes());
        DefineFrame next = new DefineFrame(defined + 1, large(defined));
        misuse(() -> server.define(next));
    }

    private static MethodDefinition large(int i) {
        List<String> types = Collections.nCopies(20, "t".repeat(1000));
        return MethodDefinition.of(new ServiceKey("demo.Echo", "", ""), "m%05d".formatted(i), types, 1, 0);
    }

    @Test
    void definitionsTakeAsManyBytesAsTheySay() {
        for (Definition definition : List.of(method("é"), large(1), new KeyDefinition("k".repeat(200)))) {
            assertThat(FrameCollector.bytes(new DefineFrame(1, definition)).readableBytes())
                    .isEqualTo(FrameHeader.BYTES + definition.wireBytes());
        }
    }

    @Test
    void theServerKeepsNamesAndWhatTheyMean() {
        ServerDictionary<String> server = new ServerDictionary<>(1000);
        for (int i = 1; i <= 1000; i++) {
            server.define(new DefineFrame(i, method("m" + i)));
        }
        ServerDictionary.Entry<String> entry = server.method(500);
        assertThat(entry.definition()).isEqualTo(method("m500"));
        assertThat(entry.resolved()).isNull();
        entry.resolved("target");
        assertThat(server.method(500).resolved()).isEqualTo("target");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 65_535, Integer.MAX_VALUE})
    void aNumberRedefinedOrSkippedIsRefused(int number) {
        ServerDictionary<String> server = new ServerDictionary<>(10);
        server.define(new DefineFrame(1, method("a")));
        misuse(() -> server.define(new DefineFrame(number, method("b"))));
    }

    @Test
    void aNumberBeyondTheBoundIsRefused() {
        ServerDictionary<String> server = new ServerDictionary<>(1);
        server.define(new DefineFrame(1, method("a")));
        misuse(() -> server.define(new DefineFrame(2, method("b"))));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 16, 17, 65_535})
    void aNumberThatWasNeverDefinedIsRefused(int number) {
        ServerDictionary<String> server = new ServerDictionary<>(100);
        server.define(new DefineFrame(1, method("a")));
        server.define(new DefineFrame(2, new KeyDefinition("k")));
        misuse(() -> server.method(number));
        misuse(() -> server.attachmentKey(number));
    }

    @Test
    void aKeyIsNoMethodAndAMethodNoKey() {
        ServerDictionary<String> server = new ServerDictionary<>(100);
        server.define(new DefineFrame(1, method("a")));
        server.define(new DefineFrame(2, new KeyDefinition("k")));
        misuse(() -> server.method(2));
        misuse(() -> server.attachmentKey(1));
    }

    @Test
    void namesThatNoServiceCanHaveAreRefused() {
        assertThatThrownBy(() -> MethodDefinition.of(new ServiceKey("a".repeat(1025), "", ""), "m", List.of(), 1, 0))
                .hasMessageContaining("1025 bytes");
        assertThatThrownBy(() ->
                        MethodDefinition.of(new ServiceKey("a", "", ""), "m", Collections.nCopies(256, "int"), 1, 0))
                .hasMessageContaining("256");
        assertThatThrownBy(() -> MethodDefinition.of(
                        new ServiceKey("a", "", ""), "m", Collections.nCopies(100, "t".repeat(1000)), 1, 0))
                .hasMessageContaining("names of m: 100216 bytes");
        assertThatThrownBy(() -> MethodDefinition.of(new ServiceKey("a", "", ""), "m", List.of(), 0, 0))
                .hasMessageContaining("serializer: 0");
    }
}
