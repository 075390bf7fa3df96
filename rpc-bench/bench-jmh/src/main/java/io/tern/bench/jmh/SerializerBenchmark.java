package io.tern.bench.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.protocol.Layout;
import io.tern.protocol.Serializer;
import io.tern.protocol.TupleCodec;
import io.tern.protocol.TypeGraph;
import io.tern.spi.Extensions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Each serializer on a small object (one user) and a large one (a page of 15). */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SerializerBenchmark {
    private static final int CAPACITY_BYTES = 1 << 16;

    /** The serializers; a layout behind a slash. */
    @Param({"protostuff/TAGGED", "protostuff/COMPACT", "hessian/TAGGED", "json/TAGGED"})
    private String serializer = "";

    @Param({"small", "large"})
    private String object = "";

    private final ByteBuf out = Unpooled.buffer(CAPACITY_BYTES);
    private final ByteBuf in = Unpooled.buffer(CAPACITY_BYTES);
    private Layout layout = Layout.TAGGED;
    private Object[] values = {};
    private @Nullable TupleCodec codec;

    /** Compiles the codec and encodes once. */
    @Setup
    public void setUp() {
        int slash = serializer.indexOf('/');
        layout = Layout.valueOf(serializer.substring(slash + 1));
        Object value = object.equals("small") ? User.numbered(7) : UserPage.numbered(3);
        values = new Object[] {value};
        try (Extensions extensions = Extensions.builder().build()) {
            TupleCodec compiled = extensions
                    .of(Serializer.class)
                    .get(serializer.substring(0, slash))
                    .bind(TypeGraph.ofTypes(List.of(value.getClass())))
                    .codec(List.of(value.getClass()));
            compiled.write(values, in.clear(), layout);
            codec = compiled;
        }
        System.out.printf("# %s, %s object: %d bytes%n", serializer, object, in.readableBytes());
    }

    /** Encodes. */
    @Benchmark
    public ByteBuf write() {
        Prepared.value(codec).write(values, out.clear(), layout);
        return out;
    }

    /** Decodes. */
    @Benchmark
    public @Nullable Object[] read() {
        return Prepared.value(codec).read(in.readerIndex(0), layout);
    }
}
