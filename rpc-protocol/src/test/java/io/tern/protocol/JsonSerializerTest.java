package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.buffer.Unpooled;
import io.tern.protocol.SampleTypes.Circle;
import io.tern.protocol.SampleTypes.Color;
import io.tern.protocol.SampleTypes.Dog;
import io.tern.protocol.SampleTypes.Figure;
import io.tern.protocol.SampleTypes.Line;
import io.tern.protocol.SampleTypes.Order;
import io.tern.protocol.SampleTypes.Point;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonSerializerTest extends SerializerContractTest {
    @Override
    protected Serializer serializer() {
        return new JsonSerializer();
    }

    /** Text that is of the other type, too, and objects, which are maps. */
    @Override
    protected boolean convertsLossless(String from, String to) {
        boolean toText = to.startsWith("String ");
        boolean fromText = from.startsWith("byte[]") || from.startsWith("Instant") || from.startsWith("UUID");
        return (toText && fromText)
                || (from.startsWith("String ") && to.startsWith("BigDecimal"))
                || (from.startsWith("Map<") && to.startsWith("Q "));
    }

    @Test
    void looksAsPeopleExpect() {
        Map<String, BigDecimal> discounts = new LinkedHashMap<>();
        discounts.put("spring", new BigDecimal("0.10"));
        Order order = new Order(
                9_007_199_254_740_993L,
                "Ada",
                List.of(new Line("tea", 2, new BigDecimal("3.50"), new byte[] {1, 2, 3})),
                discounts,
                Set.of(Color.GREEN),
                Optional.of(Instant.EPOCH),
                new Circle(Double.POSITIVE_INFINITY),
                null,
                5L);
        assertThat(text(codecOf(Order.class), order)).isEqualTo("""
                        [{"id":9007199254740993,"customer":"Ada",\
                        "lines":[{"article":"tea","amount":2,"price":3.50,"thumbnail":"AQID"}],\
                        "discounts":{"spring":0.10},"colors":["GREEN"],"shipped":["1970-01-01T00:00:00Z"],\
                        "picture":{"@type":"io.tern.protocol.SampleTypes$Circle","radius":"Infinity"},\
                        "outcome":null,"note":{"@type":"java.lang.Long","value":5}}]""");
    }

    @Test
    void equalFieldNamesAreToldApartByTheirClasses() {
        assertThat(text(codecOf(Dog.class), new Dog("animal", "dog")))
                .isEqualTo("[{\"io.tern.protocol.SampleTypes$Animal.name\":\"animal\","
                        + "\"io.tern.protocol.SampleTypes$Dog.name\":\"dog\",\"legs\":4,\"tricks\":[]}]");
    }

    @Test
    void oneNameWhereThisSideHasTwoFieldsIsRefused() {
        assertRefused("[{\"name\":\"secret\"}]", Dog.class).hasMessageContaining("several fields name");
        Versions one = Versions.of("public class P extends B { }", "public class B { String s = \"b\"; }");
        Versions two = Versions.of("public class P extends B { String s; }", "public class B { String s; }");
        assertThatThrownBy(() -> convert(one.type("P"), newInstance(one.type("P")), two.type("P")))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("several fields s");
        Versions both =
                Versions.of("public class P extends B { String s = \"p\"; }", "public class B { String s = \"b\"; }");
        assertThat(ValueText.of(convert(both.type("P"), newInstance(both.type("P")), one.type("P"))))
                .contains("B.s=java.lang.String:b");
    }

    @Test
    void aFieldMayMoveToASuperclass() {
        Versions below = Versions.of("public class P extends B { String s = \"p\"; }", "public class B { }");
        Versions above = Versions.of("public class P extends B { }", "public class B { String s; }");
        assertThat(ValueText.of(convert(below.type("P"), newInstance(below.type("P")), above.type("P"))))
                .contains("B.s=java.lang.String:p");
    }

    @Test
    void keysThatHaveATextAreNamesAndOthersStandInPairs() {
        assertThat(text(codecOf(new TypeOf<Map<Color, Integer>>() {}.type()), Map.of(Color.RED, 1)))
                .isEqualTo("[{\"RED\":1}]");
        assertThat(text(codecOf(new TypeOf<Map<Point, Integer>>() {}.type()), Map.of(new Point(1, 2), 3)))
                .isEqualTo("[[[{\"x\":1,\"y\":2},3]]]");
        assertThat(text(codecOf(Object.class), Map.of("@type", 1)))
                .isEqualTo("[{\"@type\":\"java.util.Map\",\"value\":{\"@type\":1}}]");
    }

    @Test
    void theClassMayStandAnywhereInAnObject() {
        assertThat(read("[{\"radius\":1,\"@type\":\"" + Circle.class.getName() + "\"}]", Figure.class))
                .isEqualTo(new Circle(1));
        assertRefused("[{\"radius\":1}]", Figure.class).hasMessageContaining("does not name its class");
    }

    @Test
    void readsWhatPeopleAndOtherLibrariesWrite() {
        assertThat(read("  [ 0.1 ]\n", float.class)).isEqualTo(0.1f);
        assertThat(read("[0.10000000000000001]", double.class)).isEqualTo(0.1);
        assertThat(read("[1e3]", BigDecimal.class)).isEqualTo(new BigDecimal("1e3"));
        assertThat(read("[\"12.50\"]", BigDecimal.class)).isEqualTo(new BigDecimal("12.50"));
        assertThat(read("[{\"\\ud83d\\ude80\":1}]", Object.class)).isEqualTo(Map.of("\ud83d\ude80", 1));
        assertThat(read("[-0.0]", double.class)).isEqualTo(-0.0);
        assertThat(read("[5000000000]", Object.class)).isEqualTo(5_000_000_000L);
    }

    @Test
    void numbersThatAreNoneOfTheTypeAreRefused() {
        assertRefused("[1e400]", double.class);
        assertRefused("[1e-400]", double.class);
        assertRefused("[9007199254740993]", double.class);
        assertRefused("[0.12345678901]", float.class);
        assertRefused("[0.1000000000000000000001]", double.class);
        assertRefused("[2147483648]", int.class).hasMessageContaining("out of its range");
        assertRefused("[5.0]", int.class);
        assertRefused("[1e1000000000]", BigInteger.class);
        assertThat(read("[36893488147419103232]", Object.class)).isEqualTo(0x1p65); // exactly
    }

    @Test
    void valuesThatOnlyLookLikeTheTypeAreRefused() {
        assertRefused("[\"5\"]", int.class);
        assertRefused("[\"PURPLE\"]", Color.class).hasMessageContaining("no constant");
        assertRefused("[0]", Color.class);
        assertRefused("[\"AQI\"]", byte[].class);
        assertRefused("[\"1-1-1-1-1\"]", UUID.class);
        assertRefused("[{\"01\":1}]", new TypeOf<Map<Integer, Integer>>() {}.type());
        assertRefused("[{\"@type\":\"" + Color.class.getName() + "\",\"value\":\"RED\"}]", Object.class)
                .hasMessageContaining("not among the types");
    }

    // Hostile text

    @Test
    void jsonThatIsNotOneValueIsRefused() {
        assertRefused("[1] 2", int.class).hasMessageContaining("more than one");
        assertRefused("[1", int.class);
        assertRefused("", int.class);
        assertRefused("[{\"x\":1,\"y\":2,\"x\":3}]", Point.class).hasMessageContaining("one name");
        assertRefused("[secret]", int.class);
        assertRefused("{\"a\":1}", int.class).hasMessageContaining("list of values");
    }

    @Test
    void onlyUtf8IsRead() {
        TupleCodec codec = codecOf(String.class);
        for (byte[] bytes : List.of(
                "[\"a\"]".getBytes(StandardCharsets.UTF_16),
                "[\"a\"]".getBytes(StandardCharsets.UTF_16LE),
                new byte[] {'[', '"', (byte) 0xff, '"', ']'},
                new byte[] {'[', '"', (byte) 0xc0, (byte) 0x80, '"', ']'})) {
            assertThatThrownBy(() -> codec.read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED))
                    .isInstanceOf(WireFormatException.class);
        }
    }

    @Test
    void nestingAndDigitsAreLimited() {
        assertRefused("[".repeat(20_000) + "]".repeat(20_000), Object.class);
        assertRefused("[" + "{\"a\":".repeat(20_000), Object.class);
        assertRefused("[" + "1".repeat(1_000_000) + "]", BigInteger.class);
        assertRefused("[\"" + "1".repeat(1_000_000) + "\"]", BigDecimal.class).hasMessageContaining("digits");
        assertThatThrownBy(() -> text(codecOf(BigInteger.class), BigInteger.ONE.shiftLeft(40_000)))
                .isInstanceOf(WireValueException.class)
                .hasMessageContaining("digits");
    }

    @Test
    void whatIsRefusedDoesNotQuoteWhatWasRead() {
        assertRefused("[\"secret\"]", int.class).hasMessage("value 1: expected an int, found a text");
        assertRefused("[\"secret\"]", Instant.class);
        assertRefused("[\"secret\", secret]", String.class);
        assertRefused("[{\"secret\":1,\"secret\":1}]", Point.class);
        assertRefused("[{\"secret\":1}]", new TypeOf<Map<Integer, Integer>>() {}.type());
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Instant.class,
                Duration.class,
                Period.class,
                LocalDate.class,
                LocalTime.class,
                LocalDateTime.class,
                ZoneOffset.class,
                ZoneId.class,
                OffsetTime.class,
                OffsetDateTime.class,
                ZonedDateTime.class,
                Year.class,
                YearMonth.class,
                MonthDay.class,
                Date.class,
                Currency.class,
            })
    void theMessageAboutABadTextHasAnExampleOfAGoodOne(Class<?> type) {
        Throwable refused = catchThrowable(() -> read("[\"secret\"]", type));
        assertThat(refused).hasMessageStartingWith("value 1: the text is no " + type.getName() + " (expected: ");
        String example = refused.getMessage().replaceFirst(".*, such as (.*)\\)", "$1");
        assertThat(read("[\"" + example + "\"]", type)).isInstanceOf(type);
    }

    private Object read(String json, Type type) {
        return codecOf(type).read(Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8)), Layout.TAGGED)[0];
    }

    private AbstractThrowableAssert<?, ?> assertRefused(String json, Type type) {
        return assertThatThrownBy(() -> read(json, type))
                .isInstanceOf(WireFormatException.class)
                .hasNoCause()
                .hasMessageNotContaining("secret");
    }

    private static String text(TupleCodec codec, Object... values) {
        return new String(write(codec, Layout.TAGGED, values), StandardCharsets.UTF_8);
    }
}
