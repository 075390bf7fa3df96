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
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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
