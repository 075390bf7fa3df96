package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import io.tern.api.WireTypes;
import io.tern.protocol.SampleTypes.Point;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

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

    @Test
    void rebuildsByTheConstructorThatThereIs() {
        assertThat(roundTrip(new OnlyMessage("text")))
                .isInstanceOf(OnlyMessage.class)
                .hasMessage("text");
        Throwable caused = new OnlyMessage("text").initCause(new Error("why"));
        assertThat(roundTrip(caused).getCause()).hasMessage("caused by java.lang.Error: why");
        assertThat(roundTrip(new Nothing())).isInstanceOf(Nothing.class).hasMessage("fixed");
    }

    @Test
    void keepsACauseAmongTheSuppressedWhereTheConstructorFixedItsOwn() {
        Throwable read = roundTrip(new OwnCause("text"));
        assertThat(read).isInstanceOf(OwnCause.class).hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(read.getSuppressed()).singleElement().isInstanceOf(RemoteCauseException.class);
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
        assertThat(codec.write(new IllegalStateException("x"), out)).isFalse();
        assertThat(out.readableBytes()).isZero();
    }

    @Test
    void boundsTexts() {
        Throwable thrown = new SoldOut("m".repeat(100_000), new Error("c".repeat(100_000)));
        ByteBuf out = Unpooled.buffer();
        codec.write(thrown, out);
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
        assertThatThrownBy(() -> codec.write(thrown, out))
                .isInstanceOf(WireValueException.class)
                .hasMessageContaining("SoldOut.note");
        assertThat(out.readableBytes()).isEqualTo(1);
    }

    @Test
    void anExceptionThatCannotBeRebuiltIsReportedAtStart() {
        assertThatThrownBy(() -> TypeGraph.of(ServiceDescriptor.of(Unbuildable.class)))
                .isInstanceOf(WireTypeException.class)
                .hasMessageContaining("Unbuildable.call()")
                .hasMessageContaining(NoConstructor.class.getName())
                .hasMessageContaining("(String, Throwable), (String) or ()");
    }

    private Throwable roundTrip(Throwable thrown) {
        ByteBuf out = Unpooled.buffer();
        assertThat(codec.write(thrown, out)).isTrue();
        return codec.read(out);
    }

    private static ExceptionCodec codecOf(Class<?> service) {
        ServiceDescriptor descriptor = ServiceDescriptor.of(service);
        MethodDescriptor method = descriptor.methods().get(0);
        TypeGraph graph = TypeGraph.of(descriptor);
        return new ExceptionCodec(graph, new ProtostuffSerializer().bind(graph), method.declaredExceptions());
    }

    interface Shop {
        @WireTypes({Added.class})
        void buy() throws SoldOut, OnlyMessage, Nothing, OwnCause, IOException;
    }

    interface Unbuildable {
        void call() throws NoConstructor;
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

    static final class NoConstructor extends Exception {
        private static final long serialVersionUID = 1L;

        NoConstructor(int number) {
            super("" + number);
        }
    }
}
