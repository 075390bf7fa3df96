package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alibaba.com.caucho.hessian.io.Hessian2Output;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.protocol.SampleTypes.Circle;
import io.tern.protocol.SampleTypes.Point;
import io.tern.protocol.SampleTypes.Tree;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Type;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

@SuppressWarnings("JavaUtilDate") // a row of the type table
final class HessianSerializerTest extends SerializerContractTest {
    private static final TypeOf<List<Object>> ANYTHING = new TypeOf<>() {};

    @Override
    protected Serializer serializer() {
        return new HessianSerializer();
    }

    @Override
    protected boolean carriesCycles() {
        return true;
    }

    /** hessian-lite's own access to float fields reads and writes eight bytes of them. */
    @Test
    void aFloatFieldAndItsNeighboursKeepTheirValues() {
        Floats read = (Floats) roundTrip(Floats.class, new Floats(1.1f, -2.2f, 3, Float.MIN_VALUE));
        assertThat(read.a).isEqualTo(1.1f);
        assertThat(read.b).isEqualTo(-2.2f);
        assertThat(read.c).isEqualTo(3);
        assertThat(read.d).isEqualTo(Float.MIN_VALUE);
    }

    @Test
    void aBeanMayContainItself() {
        Tree tree = new Tree("root", null);
        tree.left(tree);
        tree.children().add(tree);
        Tree read = (Tree) roundTrip(Tree.class, tree);
        assertThat(read.children()).hasSize(1);
        assertThat(read.children().get(0)).isSameAs(read);
    }

    @Test
    void collectionsMapsAndArraysMayContainThemselves() {
        List<Object> list = new ArrayList<>();
        Map<Object, Object> map = new HashMap<>();
        Object[] array = {null};
        map.put("self", map);
        array[0] = array;
        list.add(list);
        list.add(map);
        list.add(array);
        List<?> read = (List<?>) roundTrip(ANYTHING.type(), list);
        assertThat(read.get(0) == read).isTrue();
        assertThat(((Map<?, ?>) read.get(1)).get("self") == read.get(1)).isTrue();
        assertThat(((Object[]) read.get(2))[0] == read.get(2)).isTrue();
    }

    @Test
    void whatIsSharedArrivesSharedAndWhatIsEqualDoesNot() {
        Point point = new Point(1, 2);
        List<?> read = (List<?>) roundTrip(new TypeOf<List<Point>>() {}.type(), List.of(point, point, new Point(1, 2)));
        assertThat(read.get(0)).isSameAs(read.get(1)).isEqualTo(read.get(2)).isNotSameAs(read.get(2));
    }

    /** {@code List.of()} is one object wherever it is used, but what a reader gets can be added to. */
    @Test
    void emptyCollectionsAreNotShared() {
        List<?> read = (List<?>) roundTrip(ANYTHING.type(), List.of(List.of(), List.of(), Map.of(), Map.of()));
        assertThat(read.get(0)).isNotSameAs(read.get(1));
        assertThat(read.get(2)).isNotSameAs(read.get(3));
    }

    @Test
    void aRecordMayNotContainItselfButABeanMayThroughARecord() {
        Link bean = new Link();
        bean.through = new Through(bean);
        Link read = (Link) roundTrip(Link.class, bean);
        assertThat(read.through.link()).isSameAs(read);
        assertThatThrownBy(() -> write(codecOf(Through.class), Layout.TAGGED, bean.through))
                .isInstanceOf(WireValueException.class)
                .hasMessageContaining("Link.through")
                .hasMessageContaining("contains itself, but is made by its constructor");
    }

    @Test
    void aMessageInWhichARecordContainsItselfIsRefused() {
        byte[] bytes = hessian(out -> {
            out.writeListBegin(1, null);
            String name = Loop.class.getName();
            out.writeObjectBegin(name);
            out.writeClassFieldLength(1);
            out.writeString("next");
            out.writeObjectBegin(name);
        });
        byte[] referenceToTheRecord = {0x51, (byte) 0x91};
        assertRefused(concat(bytes, referenceToTheRecord), Loop.class).hasMessageContaining("contains itself");
    }

    @Test
    void classesThatDoNotImplementSerializableTravel() {
        assertThat(roundTrip(new TypeOf<Optional<Circle>>() {}.type(), Optional.of(new Circle(-0.0))))
                .isEqualTo(Optional.of(new Circle(-0.0)));
    }

    @Test
    void readsListsAndMapsThatSayWhereTheyEndAndTypesThatItDoesNotNeed() {
        byte[] bytes = hessian(out -> {
            out.writeListBegin(-1, "com.acme.Tuple");
            out.writeListBegin(-1, null);
            out.writeInt(1);
            out.writeListEnd();
            out.writeMapBegin("com.acme.Map");
            out.writeString("k");
            out.writeLong(2);
            out.writeMapEnd();
            out.writeListBegin(9, "com.acme.Tuple");
            for (int i = 0; i < 9; i++) {
                out.writeDouble(i / 8.0);
            }
            out.writeUTCDate(7);
            out.writeListEnd(); // of the tuple; fixed lists have no end
        });
        TupleCodec codec = codecOf(
                new TypeOf<List<Integer>>() {}.type(),
                new TypeOf<Map<String, Long>>() {}.type(),
                double[].class,
                Date.class);
        assertThat(codec.read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED))
                .containsExactly(
                        List.of(1),
                        Map.of("k", 2L),
                        new double[] {0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1},
                        new Date(7));
    }

    @Test
    void longTextsAndBytesTravelInChunks() {
        String text = "\u00e9\ud83d\ude80".repeat(40_000);
        byte[] bytes = new byte[100_000];
        Arrays.fill(bytes, (byte) 7);
        TupleCodec codec = codecOf(String.class, byte[].class);
        Object[] read = codec.read(Unpooled.wrappedBuffer(write(codec, Layout.TAGGED, text, bytes)), Layout.TAGGED);
        assertThat(read).containsExactly(text, bytes);
    }

    // Hostile bytes

    @Test
    void announcedLengthsAreCheckedBeforeMemoryIsTaken() {
        byte[] huge = {'V', 4, '[', 'i', 'n', 't', 'I', 0x7f, -1, -1, -1};
        assertRefused(huge, int[].class).hasMessageContaining("announced");
        assertRefused(new byte[] {0x79, 'B', -1, -1, 1}, byte[].class).hasMessageContaining("announced");
        assertRefused(new byte[] {0x79, 'S', -1, -1, 'a'}, String.class).hasMessageContaining("too early");
        assertRefused(new byte[] {0x79, 'C', 1, 'x', 'I', 0x7f, -1, -1, -1, 0x60}, Point.class)
                .hasMessageContaining("announced");
    }

    @Test
    void nestingIsLimitedWhateverIsNested() {
        byte[] lists = new byte[20_000];
        Arrays.fill(lists, (byte) 0x79);
        assertRefused(lists, Object.class).hasMessageContaining("deep");
        byte[] definitions = new byte[3 * 20_000 + 1];
        definitions[0] = 0x79;
        for (int i = 0; i < 20_000; i++) {
            definitions[3 * i + 1] = 'C';
            definitions[3 * i + 2] = 0;
            definitions[3 * i + 3] = (byte) 0x90;
        }
        assertRefused(definitions, Object.class).hasMessageContaining("a class without an object");
    }

    /** References lead from each object to the one before, so the message is flat and what it means is not. */
    @Test
    void nestingByReferencesIsLimited() {
        List<Object> chain = new ArrayList<>();
        Object last = new ArrayList<>(List.of("end"));
        for (int i = 0; i < 1000; i++) {
            last = new ArrayList<>(List.of(last));
            chain.add(0, last);
        }
        TupleCodec codec = codecOf(ANYTHING.type());
        assertThatThrownBy(() -> write(codec, Layout.TAGGED, chain))
                .isInstanceOf(WireValueException.class)
                .hasMessageContaining("deep");
    }

    @Test
    void aFewSharedListsDoNotTakeForEverToBeHashed() {
        Object bomb = new ArrayList<>(List.of("x"));
        for (int i = 0; i < 100; i++) {
            bomb = new ArrayList<>(List.of(bomb, bomb));
        }
        byte[] bytes = write(codecOf(ANYTHING.type()), Layout.TAGGED, new ArrayList<>(List.of(bomb)));
        TupleCodec sets = codecOf(new TypeOf<Set<Object>>() {}.type());
        assertThatThrownBy(() -> sets.read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContaining("shared parts");
        assertThat(codecOf(ANYTHING.type()).read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED)[0])
                .isInstanceOf(List.class);
    }

    @Test
    void referencesToNothingAreRefused() {
        assertRefused(new byte[] {0x79, 0x51, (byte) 0x91}, Object.class).hasMessageContaining("reference");
        assertRefused(new byte[] {0x79, 0x60}, Object.class).hasMessageContaining("class 0");
        assertRefused(new byte[] {0x79, 0x71, (byte) 0x90, 'N'}, Object.class).hasMessageContaining("type 0");
    }

    @Test
    void theDeepestValueFitsASmallStack() throws InterruptedException {
        Tree tree = null;
        for (int i = 0; i < HessianFormat.MAX_DEPTH - 3; i++) {
            tree = new Tree("t", tree);
        }
        Tree deepest = tree;
        AtomicReference<Object> result = new AtomicReference<>();
        Thread small = new Thread(null, () -> result.set(roundTrip(Tree.class, deepest)), "small stack", 512 * 1024);
        small.start();
        small.join(20_000);
        assertThat(result.get()).isInstanceOf(Tree.class);
    }

    /** Its static caches keep names and class loaders, and its classes want {@code sun.misc.Unsafe}. */
    @Test
    void theLibrarysRulesForClassesAreNotEvenLoaded() throws Exception {
        try (WatchingLoader loader = new WatchingLoader()) {
            Class<?> probe = loader.loadClass(Probe.class.getName());
            ((Runnable) probe.getDeclaredConstructor().newInstance()).run();
            assertThat(loader.hasLoaded("com.alibaba.com.caucho.hessian.io.Hessian2Input"))
                    .isTrue();
            assertThat(loader.hasLoaded("com.alibaba.com.caucho.hessian.io.ContextSerializerFactory"))
                    .isFalse();
            assertThat(loader.hasLoaded("com.alibaba.com.caucho.hessian.io.UnsafeSerializer"))
                    .isFalse();
        }
    }

    @Test
    void whatIsRefusedDoesNotQuoteWhatWasRead() {
        assertThatThrownBy(() -> codecOf(int.class)
                        .read(
                                Unpooled.wrappedBuffer(write(codecOf(String.class), Layout.TAGGED, "secret")),
                                Layout.TAGGED))
                .isInstanceOf(WireFormatException.class)
                .hasMessage("value 1: expected an int, found a text");
    }

    private Object roundTrip(Type type, Object value) {
        TupleCodec codec = codecOf(type);
        return codec.read(Unpooled.wrappedBuffer(write(codec, Layout.TAGGED, value)), Layout.TAGGED)[0];
    }

    private AbstractThrowableAssert<?, ?> assertRefused(byte[] bytes, Class<?> type) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        return assertThatThrownBy(() -> codecOf(type).read(in, Layout.TAGGED)).isInstanceOf(WireFormatException.class);
    }

    private static byte[] hessian(Written written) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Hessian2Output out = new Hessian2Output(bytes);
        try {
            written.to(out);
            out.flush();
        } catch (IOException e) {
            throw new LinkageError(e.toString(), e);
        }
        return bytes.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private interface Written {
        void to(Hessian2Output out) throws IOException;
    }

    /** Loads everything itself and knows what. */
    private static final class WatchingLoader extends URLClassLoader {
        WatchingLoader() throws MalformedURLException {
            super(classPath(), ClassLoader.getPlatformClassLoader());
        }

        boolean hasLoaded(String name) {
            return findLoadedClass(name) != null;
        }

        private static URL[] classPath() throws MalformedURLException {
            List<URL> urls = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                urls.add(new File(entry).toURI().toURL());
            }
            return urls.toArray(new URL[0]);
        }
    }

    /** Writes and reads all that there is, in the loader that has loaded it. */
    public static final class Probe implements Runnable {
        @Override
        public void run() {
            TupleCodec codec = TreeFuzz.codec(new HessianSerializer());
            for (int seed = 0; seed < 20; seed++) {
                codec.read(Unpooled.wrappedBuffer(TreeFuzz.message(codec, seed)), Layout.TAGGED);
            }
        }
    }

    static final class Floats {
        private float a;
        private float b;
        private int c;
        private float d;

        Floats() {}

        Floats(float a, float b, int c, float d) {
            this.a = a;
            this.b = b;
            this.c = c;
            this.d = d;
        }
    }

    static final class Link {
        private Through through;
    }

    record Through(Link link) {}

    record Loop(Loop next) {}
}
