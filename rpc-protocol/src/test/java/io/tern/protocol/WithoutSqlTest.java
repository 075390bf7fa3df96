package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A runtime image without the module {@code java.sql}, and without {@code java.desktop}, has all the other types. */
final class WithoutSqlTest {
    @Test
    void everythingElseTravelsWithoutTheModule() throws Exception {
        List<URL> urls = new ArrayList<>();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), new Without())) {
            Class<?> program = loader.loadClass(Program.class.getName());
            assertThat(program).isNotSameAs(Program.class);
            assertThat(((Supplier<?>) program.getDeclaredConstructor().newInstance()).get())
                    .isEqualTo(List.of(0, "5", "5", "5"));
        }
        assertThat(SqlTypes.present()).hasSize(3);
    }

    /** The part that runs without them. */
    public static final class Program implements Supplier<Object> {
        /** For reflection. */
        public Program() {}

        @Override
        public Object get() {
            List<Object> outcomes = new ArrayList<>(List.of(SqlTypes.present().size()));
            List<Class<?>> types = List.of(Object.class, Priced.class);
            for (Serializer serializer :
                    List.of(new ProtostuffSerializer(), new HessianSerializer(), new JsonSerializer())) {
                TupleCodec codec = serializer.bind(TypeGraph.ofTypes(types)).codec(types);
                byte[] bytes = SerializerContractTest.write(codec, Layout.TAGGED, Map.of("k", 1), new Priced(5));
                Object[] read = codec.read(io.netty.buffer.Unpooled.wrappedBuffer(bytes), Layout.TAGGED);
                outcomes.add(read[1].toString());
            }
            return outcomes;
        }
    }

    /** A class without a constructor that takes nothing. */
    public static final class Priced {
        private final int cents;

        Priced(int cents) {
            this.cents = cents;
        }

        @Override
        public String toString() {
            return Integer.toString(cents);
        }
    }

    private static final class Without extends ClassLoader {
        Without() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("java.sql.") || name.startsWith("java.beans.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
