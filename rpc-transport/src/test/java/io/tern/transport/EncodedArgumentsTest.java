package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tern.api.MethodSettings;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.protocol.Content;
import io.tern.testkit.TestRuntime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EncodedArgumentsTest {
    private static final int LIMIT = 1_000;

    private final TestRuntime runtime = TestRuntime.create();
    private final Codecs codecs = new SerializerCodecs(runtime.context().extensions());
    private final MethodCodec codec = codec("protostuff");
    private final List<Integer> list = new ArrayList<>(List.of(1, 2, 3));
    private final EncodedArguments arguments = new EncodedArguments(codec, new Object[] {list}, LIMIT);

    interface Sums {
        int sum(List<Integer> numbers);
    }

    /** Nothing in it changes. */
    record Point(int x, double y, UUID id, Thread.State state, Instant at, Point next) {}

    /** Its elements may be replaced. */
    record Path(List<Point> points) {}

    interface Shapes {
        void fixed(Point point, String text, long number, Instant at);

        void changing(Path path);

        void typed(Map<String, String> map);

        void array(byte[] bytes);
    }

    @AfterEach
    void close() {
        runtime.close();
    }

    private MethodCodec codec(String serializer) {
        return codecs.compile(ServiceDescriptor.of(Sums.class, "", ""), method -> MethodSettings.UNSET, serializer)
                .get(0);
    }

    @Test
    void theFirstWriterEncodesAndTheOthersSendTheSame() {
        ByteBuf first = write(codec, true);
        list.clear();
        assertThat(write(codec, true)).isEqualTo(first);
    }

    @Test
    void releasedArgumentsAreReadNoMore() {
        arguments.release();
        assertThatThrownBy(() -> write(codec, true)).hasMessageContaining("CANCELLED: the call has ended");
    }

    @Test
    void releasedArgumentsThatAreEncodedCanBeSentAgain() {
        ByteBuf first = write(codec, true);
        arguments.release();
        assertThat(write(codec, true)).isEqualTo(first);
    }

    @Test
    void anotherLayoutCarriesTheSameValues() {
        write(codec, true);
        list.clear();
        assertThat(read(codec, write(codec, false), false)).containsExactly(List.of(1, 2, 3));
    }

    @Test
    void anotherSerializerCarriesTheSameValues() {
        arguments.seal();
        list.clear();
        MethodCodec json = codec("json");
        assertThat(read(json, write(json, false), false)).containsExactly(List.of(1, 2, 3));
    }

    @Test
    void anotherSerializerMayBeTheFirst() {
        MethodCodec json = codec("json");
        ByteBuf first = write(json, false);
        list.clear();
        assertThat(write(json, false)).isEqualTo(first);
        assertThat(read(codec, write(codec, true), true)).containsExactly(List.of(1, 2, 3));
    }

    @Test
    void valuesAreTheCallersUntilTheyAreSealed() {
        assertThat(arguments.values()[0]).isSameAs(list);
        arguments.seal();
        list.clear();
        assertThat(arguments.values()).containsExactly(List.of(1, 2, 3));
    }

    @Test
    void argumentsThatAreTooLargeAreRefused() {
        list.addAll(Collections.nCopies(LIMIT, 1_000_000));
        assertThatThrownBy(arguments::seal).isInstanceOfSatisfying(RpcException.class, failure -> {
            assertThat(failure.code()).isEqualTo(StatusCode.SERIALIZATION);
            assertThat(failure.notExecuted()).isTrue();
            assertThat(failure).hasMessageContaining("frame limit of " + LIMIT + " bytes");
        });
    }

    @Test
    void onlyWhatMayChangeIsKept() {
        ServiceDescriptor shapes = ServiceDescriptor.of(Shapes.class, "", "");
        assertThat(shapes.methods())
                .filteredOn(method -> FixedTypes.areAll(method.genericParameterTypes()))
                .extracting(method -> method.name())
                .containsExactly("fixed");
    }

    private ByteBuf write(MethodCodec by, boolean compact) {
        ByteBuf out = Unpooled.buffer();
        arguments.write(by, out, compact);
        return out;
    }

    private static Object[] read(MethodCodec by, ByteBuf in, boolean compact) {
        byte[] bytes = ByteBufUtil.getBytes(in);
        return by.readArguments(Content.of(bytes, 0, bytes.length), compact);
    }
}
