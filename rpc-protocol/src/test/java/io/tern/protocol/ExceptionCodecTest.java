package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.MethodDescriptor;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.api.WireTypes;
import io.tern.protocol.SampleTypes.Point;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ExceptionCodecTest {
    private final ExceptionCodec codec = codecOf(Shop.class);

    @Test
    void rebuildsMessageCauseAndOwnFields() {
        SoldOut thrown = new SoldOut("sold out", new IllegalStateException("inner", new RuntimeException("innermost")));
        thrown.article = "a-1";
        thrown.places.add(new Point(1, 2));

        Throwable read = roundTrip(thrown);

        assertThat(read).isInstanceOf(SoldOut.class).hasMessage("sold out");
        assertThat(((SoldOut) read).article).isEqualTo("a-1");
        assertThat(((SoldOut) read).places).containsExactly(new Point(1, 2));
        assertThat(((SoldOut) read).limit).isEqualTo(3);
        assertThat(read.getCause())
                .isInstanceOf(RemoteCauseException.class)
                .hasMessage("caused by java.lang.IllegalStateException: inner\n"
                        + "caused by java.lang.RuntimeException: innermost");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void messageAndFieldsAreThoseThatWereSentWhateverTheConstructorsDo(Serializer serializer) {
        ExceptionCodec every = codecOf(Shop.class, serializer);

        OutOfStock outOfStock = (OutOfStock) roundTrip(every, new OutOfStock("42"));
        assertThat(outOfStock).hasMessage("article 42 is out of stock");
        assertThat(outOfStock.article).isEqualTo("42");

        OnlySoMany onlySoMany = (OnlySoMany) roundTrip(every, new OnlySoMany("tea", 3));
        assertThat(onlySoMany).hasMessage("only 3 of tea");
        assertThat(onlySoMany.left).isEqualTo(3);

        NoUsualConstructor unusual = (NoUsualConstructor) roundTrip(every, new NoUsualConstructor("tea", 3));
        assertThat(unusual).hasMessage("tea3");
        assertThat(unusual.number).isEqualTo(3);
    }

    @Test
    void aMessageThatTheClassComputesIsComputedOnce() {
        assertThat(roundTrip(new Computed("tea", 3))).hasMessage("missing: 3 of tea");
        assertThat(roundTrip(new BelowComputed("tea"))).hasMessage("below: missing: 1 of tea");
        assertThat(roundTrip(new Computed(null, 3))).hasMessage("missing: 3 of null");
    }

    @Test
    void aMessageThatOnlyAnUnknownSubclassComputesArrivesInFull() {
        SoldOut thrown = new SoldOut("tea", null) {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                return "no " + super.getMessage();
            }
        };
        assertThat(roundTrip(thrown)).isExactlyInstanceOf(SoldOut.class).hasMessage("no tea");
    }

    @Test
    void aCauseIsTheOneThatWasSentAndWhereThereIsNoneItCanBeSet() {
        assertThat(roundTrip(new OnlyMessage("text").initCause(new Error("why")))
                        .getCause())
                .hasMessage("caused by java.lang.Error: why");
        assertThat(roundTrip(new OwnCause("text")).getCause())
                .hasMessage("caused by java.lang.IllegalArgumentException");

        for (Throwable thrown : List.of(new OnlyMessage("x"), new SoldOut("x", null), new IOException("x"))) {
            Throwable read = roundTrip(thrown);
            Throwable cause = new Error("later");
            read.initCause(cause);
            read.addSuppressed(new Error("besides"));
            assertThat(read.getCause()).isSameAs(cause);
            assertThat(read.getSuppressed()).hasSize(1);
        }
    }

    @Test
    void aSubclassOfAJdkExceptionIsMadeByThatOnesConstructor() {
        Throwable arrived = roundTrip(new DatabaseDown("orders", new IOException("socket")));
        assertThat(arrived).hasMessage("database orders is down").hasCauseInstanceOf(RemoteCauseException.class);
        DatabaseDown read = (DatabaseDown) arrived;
        assertThat(read.database).isEqualTo("orders");
        assertThat(read.getSQLState()).isNull();
        read.setNextException(new SQLException("next"));
        assertThat(read.iterator()).toIterable().hasSizeGreaterThan(1);
    }

    @Test
    void aJdkExceptionHasItsMessageWhateverItsConstructorMakesOfAText() {
        assertThat(roundTrip(new TypeNotPresentException("a.B", null))).hasMessage("Type a.B not present");
        assertThat(roundTrip(new NoSuchFileException("/x"))).hasMessage("/x");
        assertThat(roundTrip(new NoSuchFileException("/x", "/y", "gone"))).hasMessage("/x -> /y: gone");
    }

    @Test
    void framesOfTheServerStandBeforeThoseOfTheCaller() {
        SoldOut thrown = new SoldOut("tea", null);
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("acme.Tea", "sell", "Tea.java", 7),
            new StackTraceElement("app", "4", "1.0", "acme.Shop", "<init>", null, -2)
        });

        StringWriter printed = new StringWriter();
        roundTrip(thrown).printStackTrace(new PrintWriter(printed));

        assertThat(printed.toString().lines().map(String::strip))
                .startsWith(
                        SoldOut.class.getName() + ": tea",
                        "at acme.Tea.sell(Tea.java:7)",
                        "at acme.Shop.<init>(Native Method)",
                        "at tern.remoteCall(frames of the server above, of the caller below)")
                .anyMatch(line -> line.contains("framesOfTheServerStandBeforeThoseOfTheCaller"));
    }

    @Test
    void anExceptionWithoutFramesHasThoseOfTheCallerAlone() {
        SoldOut thrown = new SoldOut("tea", null);
        thrown.setStackTrace(new StackTraceElement[0]);
        assertThat(roundTrip(thrown).getStackTrace())
                .noneMatch(frame -> frame.getMethodName().equals("remoteCall"));
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void anExceptionThatTheReaderDoesNotKnowArrivesAsTheNearestOneThatItKnows(Serializer serializer) {
        ByteBuf out = Unpooled.buffer();
        Broken thrown = new Broken("cup", 3);
        assertThat(codecOf(NewerShop.class, serializer).write(thrown, out, true))
                .isTrue();

        Throwable read = codecOf(Shop.class, serializer).read(out);

        assertThat(read).isExactlyInstanceOf(SoldOut.class).hasMessage("cup is broken in 3 pieces");
        assertThat(((SoldOut) read).article).isEqualTo("cup");
        assertThat(read.getCause()).hasMessage("thrown as " + Broken.class.getName());
        assertThat(read.getStackTrace()[0].getMethodName()).startsWith("anExceptionThatTheReader");
    }

    @Test
    void anExceptionOfWhichTheReaderKnowsNoClassIsUnknownWithItsTextAndFrames() {
        ByteBuf out = Unpooled.buffer();
        codecOf(NewerShop.class).write(new Broken("cup", 3), out, true);

        assertThatThrownBy(() -> codecOf(Silent.class).read(out)).isInstanceOfSatisfying(RpcException.class, e -> {
            assertThat(e.code()).isEqualTo(StatusCode.UNKNOWN);
            assertThat(e.remote()).isTrue();
            assertThat(e.reason()).isEqualTo(Broken.class.getName() + ": cup is broken in 3 pieces");
            assertThat(e.remoteStack()).contains("at " + ExceptionCodecTest.class.getName());
        });
    }

    @Test
    void passedExceptionsTravelAsDeclaredOnesDo() {
        ExceptionCodec passing = codecOf(Silent.class, new ProtostuffSerializer(), IllegalArgumentException.class);
        ByteBuf out = Unpooled.buffer();
        assertThat(passing.write(new NumberFormatException("x"), out, true)).isTrue();
        assertThat(passing.read(out))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("x")
                .cause()
                .hasMessage("thrown as java.lang.NumberFormatException");
        assertThat(passing.write(new IllegalStateException("x"), out, true)).isFalse();
    }

    @Test
    void aReaderThatKnowsNoOriginsGetsWhatItAlwaysGot() {
        ByteBuf out = Unpooled.buffer();
        codec.write(new Computed("tea", 3), out, false);
        ProtostuffReader head = new ProtostuffReader(out);
        assertThat(head.readString()).isEqualTo(Computed.class.getName());
        assertThat(head.readString()).isEqualTo("missing: 3 of tea");
        assertThat(head.readString()).isNull();
        assertThat(codec.read(out)).isExactlyInstanceOf(Computed.class);

        ExceptionCodec passing = codecOf(Silent.class, new ProtostuffSerializer(), IllegalArgumentException.class);
        ByteBuf nothing = Unpooled.buffer();
        assertThat(passing.write(new IllegalArgumentException("x"), nothing, false))
                .isFalse();
        assertThat(nothing.isReadable()).isFalse();
    }

    @Test
    void aJdkExceptionArrivesAsItself() {
        assertThat(roundTrip(new IOException("disk"))).hasMessage("disk").isExactlyInstanceOf(IOException.class);
        assertThat(roundTrip(new IOException())).hasMessage(null).hasNoCause();
    }

    @Test
    void aSubclassOutsideTheSetArrivesAsItsNearestDeclaredSuperclass() {
        assertThat(roundTrip(new FileNotFoundException("x")))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("x")
                .cause()
                .hasMessage("thrown as java.io.FileNotFoundException");
        assertThat(roundTrip(new VerySoldOut("y"))).isExactlyInstanceOf(SoldOut.class);
    }

    @Test
    void aSubclassThatWireTypesAddArrivesAsItself() {
        assertThat(roundTrip(new Added("x"))).isExactlyInstanceOf(Added.class);
    }

    @Test
    void writesNothingForAnUndeclaredException() {
        ByteBuf out = Unpooled.buffer();
        assertThat(codec.write(new IllegalStateException("x"), out, true)).isFalse();
        assertThat(out.readableBytes()).isZero();
    }

    @Test
    void boundsTexts() {
        Throwable thrown = new SoldOut("m".repeat(100_000), new Error("c".repeat(100_000)));
        ByteBuf out = Unpooled.buffer();
        codec.write(thrown, out, true);
        assertThat(out.readableBytes()).isLessThan(3 * ExceptionText.MAX_CHARS);
        assertThat(codec.read(out)).message().endsWith("…").hasSize(ExceptionText.MAX_CHARS + 1);
    }

    @Test
    void endsAtAChainOfCausesThatContainsItself() {
        Exception a = new Exception("a");
        Exception b = new Exception("b", a);
        a.initCause(b);
        assertThat(roundTrip(new SoldOut("x", a)).getCause())
                .hasMessage("caused by java.lang.Exception: a\ncaused by java.lang.Exception: b");
    }

    @Test
    void refusesAnExceptionThatIsNotDeclared() {
        ByteBuf out = Unpooled.buffer();
        ProtostuffWriter writer = new ProtostuffWriter(out);
        writer.writeString("java.lang.Error");
        writer.writeString(null);
        writer.writeString(null);
        writer.finish();
        assertThatThrownBy(() -> codec.read(out))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("java.lang.Error");
        assertThatThrownBy(() -> codec.read(Unpooled.EMPTY_BUFFER)).isInstanceOf(WireFormatException.class);
    }

    @Test
    void leavesTheBufferAsItWasIfAFieldMayNotTravel() {
        SoldOut thrown = new SoldOut("x", null);
        thrown.note = new Object();
        ByteBuf out = Unpooled.buffer().writeByte(1);
        assertThatThrownBy(() -> codec.write(thrown, out, true))
                .isInstanceOf(WireValueException.class)
                .hasMessageContaining("SoldOut.note");
        assertThat(out.readableBytes()).isEqualTo(1);
    }

    @Test
    void anExceptionThatCannotBeRebuiltIsReportedAtStart() {
        assertThatThrownBy(() -> TypeGraph.of(ServiceDescriptor.of(Unbuildable.class)))
                .isInstanceOf(WireTypeException.class)
                .hasMessageContaining("Unbuildable.call()")
                .hasMessageContaining("it must not be an inner class")
                .hasMessageContaining(DateTimeParseException.class.getName())
                .hasMessageContaining("(String, Throwable), (String) or ()");
    }

    static List<Serializer> serializers() {
        return List.of(new ProtostuffSerializer(), new HessianSerializer(), new JsonSerializer());
    }

    private Throwable roundTrip(Throwable thrown) {
        return roundTrip(codec, thrown);
    }

    private static Throwable roundTrip(ExceptionCodec codec, Throwable thrown) {
        ByteBuf out = Unpooled.buffer();
        assertThat(codec.write(thrown, out, true)).isTrue();
        return codec.read(out);
    }

    private static ExceptionCodec codecOf(Class<?> service) {
        return codecOf(service, new ProtostuffSerializer());
    }

    private static ExceptionCodec codecOf(Class<?> service, Serializer serializer, Class<?>... passed) {
        ServiceDescriptor descriptor = ServiceDescriptor.of(service, "", "", List.of(passed));
        MethodDescriptor method = descriptor.methods().get(0);
        TypeGraph graph = TypeGraph.of(descriptor);
        return new ExceptionCodec(
                graph, serializer.bind(graph), method.declaredExceptions(), method.passedExceptions());
    }

    interface Shop {
        @WireTypes({Added.class})
        void buy()
                throws SoldOut, OnlyMessage, Nothing, OwnCause, IOException, OutOfStock, OnlySoMany, NoUsualConstructor,
                        Computed, BelowComputed, DatabaseDown, TypeNotPresentException, NoSuchFileException;
    }

    interface NewerShop {
        void buy() throws Broken;
    }

    interface Silent {
        void buy();
    }

    interface Unbuildable {
        void call() throws Inner, DateTimeParseException;
    }

    /** Its constructor takes something else than the message. */
    static final class OutOfStock extends Exception {
        private static final long serialVersionUID = 1L;
        final String article;

        OutOfStock(String article) {
            super("article " + article + " is out of stock");
            this.article = article;
        }
    }

    /** Has a constructor for tools that need one without parameters. */
    static final class OnlySoMany extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final int left;

        OnlySoMany(String sku, int left) {
            super("only " + left + " of " + sku);
            this.left = left;
        }

        @SuppressWarnings("unused")
        private OnlySoMany() {
            this(null, 0);
        }
    }

    static class Computed extends Exception {
        private static final long serialVersionUID = 1L;
        final int missing;

        Computed(String message, int missing) {
            super(message);
            this.missing = missing;
        }

        @Override
        public String getMessage() {
            return "missing: " + missing + " of " + super.getMessage();
        }
    }

    static final class BelowComputed extends Computed {
        private static final long serialVersionUID = 1L;

        BelowComputed(String message) {
            super(message, 1);
        }

        @Override
        public String getMessage() {
            return "below: " + super.getMessage();
        }
    }

    static final class DatabaseDown extends SQLException {
        private static final long serialVersionUID = 1L;
        final String database;

        DatabaseDown(String database, Throwable cause) {
            super("database " + database + " is down", "08000", cause);
            this.database = database;
        }
    }

    /** The message is made by a method, so that it differs from that of a SoldOut. */
    static final class Broken extends SoldOut {
        private static final long serialVersionUID = 1L;
        final int pieces;

        Broken(String article, int pieces) {
            super(null, null);
            this.article = article;
            this.pieces = pieces;
        }

        @Override
        public String getMessage() {
            return article + " is broken in " + pieces + " pieces";
        }
    }

    @SuppressWarnings("ClassCanBeStatic")
    final class Inner extends Exception {
        private static final long serialVersionUID = 1L;
    }

    static class SoldOut extends Exception {
        private static final long serialVersionUID = 1L;
        String article;
        final List<Point> places = new java.util.ArrayList<>();
        int limit = 3;
        Object note;

        SoldOut(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static final class VerySoldOut extends SoldOut {
        private static final long serialVersionUID = 1L;

        VerySoldOut(String message) {
            super(message, null);
        }
    }

    static final class Added extends SoldOut {
        private static final long serialVersionUID = 1L;

        Added(String message) {
            super(message, null);
        }
    }

    static final class OnlyMessage extends Exception {
        private static final long serialVersionUID = 1L;

        private OnlyMessage(String message) {
            super(message);
        }
    }

    static final class Nothing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Nothing() {
            super("fixed");
        }
    }

    static final class OwnCause extends Exception {
        private static final long serialVersionUID = 1L;

        OwnCause(String message) {
            super(message, new IllegalArgumentException());
        }
    }

    static final class NoUsualConstructor extends Exception {
        private static final long serialVersionUID = 1L;
        final int number;

        NoUsualConstructor(String sku, int number) {
            super(sku + number);
            this.number = number;
        }
    }
}
