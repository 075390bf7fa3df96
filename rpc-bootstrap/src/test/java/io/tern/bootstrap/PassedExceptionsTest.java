package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import io.tern.api.ExportOptions;
import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.bootstrap.passing.Bakery;
import io.tern.bootstrap.passing.ListingBakery;
import io.tern.bootstrap.passing.OldBakery;
import io.tern.bootstrap.passing.OvenCold;
import io.tern.bootstrap.passing.deeper.FlourGone;
import io.tern.protocol.RemoteCauseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exceptions that an interface does not declare, and which reach its callers as themselves where it or the application says so. */
final class PassedExceptionsTest {
    private static final UnaryOperator<RpcApplication.Builder> PLAIN = UnaryOperator.identity();
    private static final UnaryOperator<RpcApplication.Builder> PASSING = RpcApplication.Builder::passExceptions;

    private final TestWorld world = new TestWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private <T> T refer(
            Class<T> type,
            UnaryOperator<RpcApplication.Builder> provider,
            UnaryOperator<RpcApplication.Builder> caller) {
        world.start(provider.apply(world.builder("provider"))
                .export(
                        new BusyBakery(),
                        ExportOptions.builder().interfaceType(type).build()));
        return world.start(caller.apply(world.builder("caller"))).refer(type, ReferenceOptions.UNSET);
    }

    private static RpcException unknown(Throwable thrown) {
        assertThat(thrown).isInstanceOf(RpcException.class);
        assertThat(((RpcException) thrown).code()).isEqualTo(StatusCode.UNKNOWN);
        return (RpcException) thrown;
    }

    @Test
    void exceptionsOfTheInterfacesPackageAndFourOfTheJdkArriveAsThemselves() {
        Bakery bakery = refer(Bakery.class, PLAIN, PLAIN);

        Throwable cold = catchThrowable(() -> bakery.bake("OvenCold"));
        assertThat(cold).isExactlyInstanceOf(OvenCold.class).hasMessage("the oven has 20 degrees");
        assertThat(((OvenCold) cold).degrees()).isEqualTo(20);
        assertThat(catchThrowable(() -> bakery.bake("FlourGone"))).isExactlyInstanceOf(FlourGone.class);
        for (Class<?> type : List.of(
                IllegalArgumentException.class,
                IllegalStateException.class,
                UnsupportedOperationException.class,
                NoSuchElementException.class)) {
            assertThat(catchThrowable(() -> bakery.bake(type.getSimpleName())))
                    .isExactlyInstanceOf(type)
                    .hasMessage("text");
        }
        assertThat(catchThrowable(() -> bakery.bakeLater("OvenCold").join()))
                .isInstanceOf(CompletionException.class)
                .hasCauseExactlyInstanceOf(OvenCold.class);
    }

    @Test
    void aSubclassOfAPassedOneArrivesAsItsNearestParentWithNameAndText() {
        Bakery bakery = refer(Bakery.class, PLAIN, PLAIN);
        assertThat(catchThrowable(() -> bakery.bake("NumberFormatException")))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("text")
                .cause()
                .hasMessage("thrown as java.lang.NumberFormatException");
        assertThat(catchThrowable(() -> bakery.bake("BelowOvenCold")))
                .hasMessage("the oven has 5 degrees, and it is dark");
    }

    @Test
    void anythingElseArrivesAsUnknown() {
        Bakery bakery = refer(Bakery.class, PLAIN, PLAIN);
        assertThat(unknown(catchThrowable(() -> bakery.bake("DateTimeException")))
                        .reason())
                .isEqualTo("java.time.DateTimeException: text");
        assertThat(unknown(catchThrowable(() -> bakery.bake("Unfit"))).reason()).endsWith(".Unfit");
    }

    @Test
    void aListIsAllThatIsPassed() {
        ListingBakery bakery = refer(ListingBakery.class, PASSING, PASSING);
        assertThat(catchThrowable(() -> bakery.bake("OvenCold"))).isExactlyInstanceOf(OvenCold.class);
        assertThat(catchThrowable(() -> bakery.bake("FlourGone"))).isExactlyInstanceOf(OvenCold.class);
        unknown(catchThrowable(() -> bakery.bake("IllegalStateException")));
    }

    @Test
    void nothingIsPassedThatNobodyHasSaid() {
        OldBakery bakery = refer(OldBakery.class, PLAIN, PLAIN);
        unknown(catchThrowable(() -> bakery.bake("OvenCold")));
        unknown(catchThrowable(() -> bakery.bake("IllegalStateException")));
    }

    @Test
    void anApplicationSaysItForAllItsInterfaces() {
        OldBakery bakery = refer(OldBakery.class, PASSING, PASSING);
        assertThat(catchThrowable(() -> bakery.bake("OvenCold"))).isExactlyInstanceOf(OvenCold.class);
        assertThat(catchThrowable(() -> bakery.bake("FlourGone"))).isExactlyInstanceOf(FlourGone.class);
        assertThat(catchThrowable(() -> bakery.bake("IllegalStateException")))
                .isExactlyInstanceOf(IllegalStateException.class);
        unknown(catchThrowable(() -> bakery.bake("DateTimeException")));
    }

    @Test
    void anApplicationSaysItInItsProperties() {
        Map<String, String> properties = Map.of("tern.passExceptions", "true");
        UnaryOperator<RpcApplication.Builder> said =
                builder -> builder.surroundings(new Surroundings(properties, Map.of()));
        OldBakery bakery = refer(OldBakery.class, said, said);
        assertThat(catchThrowable(() -> bakery.bake("OvenCold"))).isExactlyInstanceOf(OvenCold.class);
    }

    @Test
    void whereOneSideSaysItTheCallerGetsUnknownWithNameTextAndFrames() {
        RpcException failure = unknown(
                catchThrowable(() -> refer(OldBakery.class, PASSING, PLAIN).bake("OvenCold")));
        assertThat(failure.reason()).isEqualTo(OvenCold.class.getName() + ": the oven has 20 degrees");
        assertThat(failure.remoteStack()).contains("BusyBakery.exception");
        assertThat(failure.remote()).isTrue();
    }

    @Test
    void whereTheCallerAloneSaysItNothingChanges() {
        unknown(catchThrowable(() -> refer(OldBakery.class, PLAIN, PASSING).bake("OvenCold")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OvenCold", "DateTimeException"})
    void whatIsPrintedShowsTheFramesOfTheServerAndThoseOfTheCaller(String thrown) {
        Bakery bakery = refer(Bakery.class, PLAIN, PLAIN);
        StringWriter printed = new StringWriter();
        catchThrowable(() -> bakery.bake(thrown)).printStackTrace(new PrintWriter(printed));
        assertThat(printed.toString())
                .contains("\tat " + BusyBakery.class.getName() + ".exception(BusyBakery.java:")
                .contains("\tat " + BusyBakery.class.getName() + ".bake(BusyBakery.java:")
                .contains("whatIsPrintedShowsTheFramesOfTheServerAndThoseOfTheCaller");
        assertThat(catchThrowable(() -> bakery.bake("DateTimeException")))
                .hasCauseInstanceOf(RemoteCauseException.class);
    }

    @Test
    void findsWhatCanBePassedInTheJarOrDirectoryOfTheInterface() {
        assertThat(new PassedExceptions(false).of(Bakery.class))
                .containsExactly(
                        OvenCold.class,
                        FlourGone.class,
                        IllegalArgumentException.class,
                        IllegalStateException.class,
                        UnsupportedOperationException.class,
                        NoSuchElementException.class);
        assertThat(new PassedExceptions(false).of(OldBakery.class)).isEmpty();
        assertThat(new PassedExceptions(true).of(ListingBakery.class)).containsExactly(OvenCold.class);
        assertThat(new PassedExceptions(true).of(BusyBakery.class)).isEmpty();
    }

    /** Many jars have no entries for directories. */
    @Test
    void findsThemInAJarWithoutDirectoriesAndNothingThatIsElsewhere(@TempDir Path directory) throws Exception {
        Path jar = directory.resolve("bakery.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> type : List.of(Bakery.class, OvenCold.class)) {
                String file = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(file));
                try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
                    in.transferTo(out);
                }
            }
        }
        try (URLClassLoader loader = new BakeryLoader(jar)) {
            List<Class<? extends RuntimeException>> found =
                    new PassedExceptions(false).of(loader.loadClass(Bakery.class.getName()));
            assertThat(found).hasSize(5);
            assertThat(found.get(0).getName()).isEqualTo(OvenCold.class.getName());
            assertThat(found.get(0).getClassLoader()).isSameAs(loader);
        }
        Files.delete(jar);
    }

    /** Has the bakery from a jar alone, and Tern from the tests. */
    private static final class BakeryLoader extends URLClassLoader {
        BakeryLoader(Path jar) throws IOException {
            super(new URL[] {jar.toUri().toURL()}, PassedExceptionsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Bakery.class.getPackageName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known == null ? findClass(name) : known;
        }

        @Override
        public URL getResource(String name) {
            return findResource(name);
        }
    }

    @Test
    void saysWhichExceptionOfThePackageCannotTravel() {
        try (LoggedLines lines = LoggedLines.of(PassedExceptions.class.getName(), Level.WARN)) {
            new PassedExceptions(false).of(Bakery.class);
            assertThat(lines.lines())
                    .singleElement()
                    .asString()
                    .contains("passing.Unfit does not reach callers of")
                    .contains("java.lang.Thread");
        }
    }

    @Test
    void anInterfaceThatIsInNoJarIsRefusedIfItAsksForItsPackageAndWarnedOfOtherwise() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClassPathScan.superclassesBeside(Runnable.class))
                .withMessageContaining("java.lang.Runnable is in no package of a directory or jar");
        assertThat(new PassedExceptions(true).of(Runnable.class))
                .containsExactly(
                        IllegalArgumentException.class,
                        IllegalStateException.class,
                        UnsupportedOperationException.class,
                        NoSuchElementException.class);
    }
}
