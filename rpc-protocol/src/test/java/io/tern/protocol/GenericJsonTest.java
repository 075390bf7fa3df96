package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.GenericServiceException;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReturnKind;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GenericJsonTest {
    private static final String SECRET = "s3cret";

    private final GenericJson json = new GenericJson();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 | []
            0 | ' [ ] '
            1 | [null]
            1 | [[1, 2, 3]]
            2 | [{"a": [1, {"b": []}]}, "x"]
            3 | [1e400, -0.0, "\\ud800"]
            """)
    void acceptsAListWithAValueForEachParameter(int count, String text) {
        assertThatCode(() -> json.checkArguments(text, count)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                | no JSON at all (expected: a JSON list of 2 values, the arguments)
            ` `               | no JSON at all (expected:
            {"s3cret": 1}     | an object (expected: a JSON list of 2 values
            "s3cret"          | a text (expected:
            7                 | a number (expected:
            true              | a boolean (expected:
            null              | null (expected:
            []                | a list of 0 values (expected: a JSON list of 2 values
            ["s3cret"]        | a list of 1 value (expected: a JSON list of 2 values
            [1, 2, 3]         | a list of 3 values (expected:
            [1, 2             | malformed or names a member twice, at line 1, column 6
            [1, s3cret]       | malformed or names a member twice, at line 1, column
            [1, 's3cret']     | malformed or names a member twice, at line 1, column 5
            [1, 2] 3          | a second value at line 1, column 8
            [1, 2] s3cret     | malformed or names a member twice, at line 1, column
            [1, 02]           | malformed
            [1, NaN]          | malformed
            [1, 2,]           | malformed
            [1, {"a":1,"a":2}]| malformed or names a member twice, at line 1, column
            """)
    void refusesEverythingElseAndSaysWhere(String text, String message) {
        assertThatThrownBy(() -> json.checkArguments(text, 2))
                .isInstanceOf(WireValueException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("expected: a JSON list of 2 values")
                .hasNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
    }

    @Test
    void saysWhatAListOfOneOrNoValueIsFor() {
        assertThatThrownBy(() -> json.checkArguments("7", 1))
                .hasMessage("a number (expected: a JSON list of 1 value, the only argument)");
        assertThatThrownBy(() -> json.checkArguments("[null]", 0))
                .hasMessage("a list of 1 value (expected: an empty JSON list)");
        assertThatThrownBy(() -> json.checkArguments("[1,\n  2,\n  ]", 3)).hasMessageContaining("at line 3, column");
    }

    @Test
    void refusesHalvesOfCharacters() {
        assertThatCode(() -> json.checkArguments("[\"\ud83d\ude00\"]", 1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> json.checkArguments("[\"\ud83d\"]", 1))
                .hasMessageStartingWith("a surrogate without its other half at character 3");
        assertThatThrownBy(() -> json.checkArguments("[\"\ude00\ud83d\"]", 1)).hasMessageContaining("at character 3");
    }

    @Test
    void refusesWhatIsDeeperThanTheSerializerReads() {
        int most = JsonFormat.MAX_DEPTH;

        assertThatCode(() -> json.checkArguments(nested(most), 1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> json.checkArguments(nested(most + 1), 1))
                .hasMessageContaining("more than 200 lists and objects inside each other");
        assertThatThrownBy(() -> json.checkArguments("[".repeat(1_000_000), 1))
                .hasMessageContaining("more than 200 lists and objects inside each other");
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + (depth == 1 ? "1" : "") + "]".repeat(depth);
    }

    @Test
    void textGoesOutAsItIs() {
        String text = " [ 1.50,\n \"gr\u00fcn \ud83d\ude00\" ] ";
        ByteBuf out = Unpooled.buffer(1, text.getBytes(StandardCharsets.UTF_8).length);

        json.writeArguments(text, out);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(text);
        out.release();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [1.50]                 | 1.50
            [null]                 | null
            ["a]b[\\\\"]             | "a]b[\\\\"
            ["x"]                  | "x"
            ` [ { "a" : [ ] } ] `  | { "a" : [ ] }
            [[]]                   | []
            ["grün 😀"]            | "grün 😀"
            ``                     | null
            """)
    void resultsAreTheOneValueOfTheList(String reply, String value) {
        assertThat(json.readResult(bytes(reply))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[1,2]", "{}", "1", "[1] 2", "[1", "[s3cret]", " "})
    void repliesThatAreNoResultAreRefused(String reply) {
        assertThatThrownBy(() -> json.readResult(bytes(reply)))
                .isInstanceOf(WireFormatException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
    }

    @Test
    void repliesMustBeUtf8() {
        ByteBuf reply = Unpooled.wrappedBuffer(new byte[] {'[', '"', (byte) 0xC3, '"', ']'});

        assertThatThrownBy(() -> json.readResult(reply)).hasMessage("JSON that is not UTF-8");
    }

    @Test
    void declaredExceptionsAreDescribed() throws Exception {
        GenericServiceException read = thrownBy(new SoldOut("no tea", 3, new IllegalStateException("empty shelf")));

        assertThat(read).hasMessage(SoldOut.class.getName() + ": no tea");
        assertThat(read.exceptionClass()).isEqualTo(SoldOut.class.getName());
        assertThat(read.exceptionMessage()).isEqualTo("no tea");
        assertThat(read.fieldsJson()).isEqualTo("{\"left\":3}");
        assertThat(read.getCause()).hasMessage("caused by java.lang.IllegalStateException: empty shelf");
    }

    @Test
    void exceptionsWithoutMessageOrCauseHaveNone() throws Exception {
        GenericServiceException read = thrownBy(new SoldOut(null, 0, null));

        assertThat(read.exceptionMessage()).isNull();
        assertThat(read).hasMessage(SoldOut.class.getName()).hasNoCause();
    }

    /** The caller has no class that could make the text from the fields. */
    @Test
    void exceptionsHaveTheTextThatTheirClassMakes() throws Exception {
        SoldOut thrown = new SoldOut("no tea", 3, null) {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                return super.getMessage() + ", " + left + " left";
            }
        };
        assertThat(thrownBy(thrown).exceptionMessage()).isEqualTo("no tea, 3 left");
        assertThat(thrownBy(thrown, false).exceptionMessage()).isEqualTo("no tea, 3 left");
    }

    @Test
    void exceptionsShowTheFramesOfTheServerAboveThoseOfTheCaller() throws Exception {
        SoldOut thrown = new SoldOut("no tea", 3, null);
        thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement("acme.Tea", "sell", "Tea.java", 7)});

        GenericServiceException read = thrownBy(thrown);

        assertThat(read.getStackTrace()[0]).hasToString("acme.Tea.sell(Tea.java:7)");
        assertThat(read.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(GenericJsonTest.class.getName()));
    }

    @Test
    void exceptionsThatAreNoneAreRefused() {
        ByteBuf withoutClass = Unpooled.wrappedBuffer(new byte[] {0, 0, 0, '{', '}'});
        ByteBuf withoutFields = Unpooled.wrappedBuffer(new byte[] {2, 'E', 0, 0, '[', ']'});
        ByteBuf withMore = Unpooled.wrappedBuffer(new byte[] {2, 'E', 0, 0, '{', '}', '1'});

        assertThatThrownBy(() -> json.readException(withoutClass)).hasMessage("an exception without a class");
        assertThatThrownBy(() -> json.readException(withoutFields))
                .hasMessage("expected an object of fields, found a list");
        assertThatThrownBy(() -> json.readException(withMore)).hasMessageStartingWith("expected an object of fields");
    }

    @Test
    void definitionsNameTheMethodAsTheInterfaceDoes() throws Exception {
        ServiceDescriptor reflected = ServiceDescriptor.of(Shop.class);
        MethodDescriptor buy = reflected.methods().get(0);
        MethodDescriptor generic = MethodDescriptor.generic(
                ServiceKey.of(Shop.class), "buy", List.of("[I", "java.util.List"), ReturnKind.VALUE);

        assertThat(MethodDefinition.of(generic, 1, 0)).isEqualTo(MethodDefinition.of(buy, 1, 0));
    }

    private GenericServiceException thrownBy(SoldOut thrown) throws Exception {
        return thrownBy(thrown, true);
    }

    private GenericServiceException thrownBy(SoldOut thrown, boolean withOrigin) throws Exception {
        ServiceDescriptor service = ServiceDescriptor.of(Shop.class);
        TypeGraph graph = TypeGraph.of(service);
        ExceptionCodec codec = new ExceptionCodec(
                graph,
                new JsonSerializer().bind(graph),
                service.methods().get(0).declaredExceptions(),
                List.of());
        ByteBuf out = Unpooled.buffer();
        assertThat(codec.write(thrown, out, withOrigin)).isTrue();
        return json.readException(out);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    interface Shop {
        void buy(int[] articles, List<String> names) throws SoldOut;
    }

    static class SoldOut extends Exception {
        private static final long serialVersionUID = 1L;

        final int left;

        SoldOut(String message, int left, Throwable cause) {
            super(message, cause);
            this.left = left;
        }

        SoldOut(String message, Throwable cause) {
            this(message, 0, cause);
        }

        int left() {
            return left;
        }
    }
}
