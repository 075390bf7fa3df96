package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What the caller's check lets through is what the server's parser reads, and the other way round. */
final class GenericJsonPropertyTest {
    private final GenericJson json = new GenericJson();
    private final JsonFormat format = new JsonFormat();

    @Property(tries = 5_000)
    void theCheckAndTheServersParserAgree(@ForAll("texts") String text) {
        int read = valuesReadByTheServer(text);

        for (int count = 0; count <= 3; count++) {
            assertThat(passes(text, count)).as("%s as %d values", text, count).isEqualTo(read == count);
        }
    }

    private boolean passes(String text, int count) {
        try {
            json.checkArguments(text, count);
            return true;
        } catch (WireValueException e) {
            return false;
        }
    }

    private int valuesReadByTheServer(String text) {
        try {
            TreeNode read = format.parse(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
            return read instanceof TreeNode.Elements list ? list.elements().size() : -1;
        } catch (WireFormatException e) {
            return -1;
        }
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(
                "[",
                "]",
                "{",
                "}",
                ",",
                ":",
                "\"a\"",
                "\"b\"",
                "1",
                "-2.5e3",
                "0",
                "true",
                "null",
                " ",
                "\n",
                "\"",
                "\\",
                "[1]",
                "[\"a\",{}]",
                "{\"a\":1}",
                "\"\\ud800\"",
                "\u00e4",
                "'",
                "/*",
                "NaN");
        Arbitrary<String> inside = pieces.list().ofMaxSize(6).map(parts -> String.join("", parts));
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(1, inside), net.jqwik.api.Tuple.of(3, inside.map(text -> "[" + text + "]")));
    }
}
