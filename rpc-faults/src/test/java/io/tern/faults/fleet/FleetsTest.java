package io.tern.faults.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.faults.fleet.Play.Guard;
import io.tern.faults.simulation.SimulatedFleet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command, and what it has written. */
final class FleetsTest {
    private static final Path ROOT = Path.of("..");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path elsewhere;

    @Tag("full")
    @Test
    void theDocumentationIsWhatTheCommandWrites() {
        int code = run(ROOT, Part.all(), "--check", "--quick");

        assertThat(code)
                .as("docs/charts and docs/governance.md; write them anew with rpc-faults/fleets.sh%n%s", printed())
                .isZero();
    }

    @Test
    void everyPartHasItsPlaceAndThePageShowsEveryChart() throws IOException {
        FleetDocs docs = new FleetDocs(ROOT);
        assertThat(Part.all())
                .allSatisfy(part -> assertThat(docs.read(part)).as("%s", part).isNotBlank());

        String page = Files.readString(ROOT.resolve("docs/governance.md"));
        try (Stream<Path> files = Files.list(ROOT.resolve("docs/charts"))) {
            List<String> charts = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("fleet-"))
                    .toList();
            assertThat(charts).allSatisfy(name -> assertThat(page).contains("](charts/" + name + ")"));
            assertThat(charts)
                    .containsExactlyInAnyOrderElementsOf(Part.all().stream()
                            .filter(part -> part.kind() == Part.Kind.CHART)
                            .map(part -> part.name() + ".svg")
                            .toList());
        }
    }

    @Test
    void writesWhatIsDifferentAndChecksIt() throws IOException {
        Files.createDirectories(elsewhere.resolve("docs"));
        List<Part> parts = List.of(part("cheap", true), part("dear", false));

        assertThat(run(elsewhere, parts, "--check")).isEqualTo(1);
        assertThat(elsewhere.resolve("docs/charts")).doesNotExist();
        assertThat(run(elsewhere, parts, "--quick")).isZero();
        assertThat(elsewhere.resolve("docs/charts/cheap.svg")).hasContent("cheap");
        assertThat(elsewhere.resolve("docs/charts/dear.svg")).doesNotExist();
        assertThat(run(elsewhere, parts, "--check", "--quick")).isZero();
        assertThat(run(elsewhere, parts)).isZero();
        assertThat(run(elsewhere, parts, "--check")).isZero();
        assertThat(printed()).contains("chart cheap                  differs", "chart dear                   written");
    }

    @Test
    void refusesWhatItDoesNotKnowAndTellsWhatCouldNotBePlayed() {
        Part broken = new Part(Part.Kind.CHART, "broken", true, plays -> {
            throw new IllegalStateException("simulated");
        });

        assertThat(run(elsewhere, List.of(), "--sede", "7")).isEqualTo(2);
        assertThat(run(elsewhere, List.of(broken))).isEqualTo(2);
    }

    private static Part part(String name, boolean quick) {
        return new Part(Part.Kind.CHART, name, quick, plays -> name);
    }

    @Test
    void theSameSeedGivesTheSameFiguresAndAnotherOneOthers() throws InterruptedException {
        assertThat(figures(1)).isEqualTo(figures(1)).isNotEqualTo(figures(2));
    }

    @Test
    void replacesOnlyWhatStandsBetweenTheMarksOfATable() throws IOException {
        Files.createDirectories(elsewhere.resolve("docs"));
        Path page = elsewhere.resolve("docs/governance.md");
        String before = Part.all().stream()
                .filter(part -> part.kind() == Part.Kind.TABLE)
                .map(part ->
                        "<!-- fleets:" + part.name() + ":begin -->\nold\n<!-- fleets:" + part.name() + ":end -->\n")
                .collect(Collectors.joining("between\n"));
        Files.writeString(page, before);
        Part table = new Part(Part.Kind.TABLE, "guards", true, plays -> "");

        new FleetDocs(elsewhere).write(table, "new\n");

        assertThat(Files.readString(page))
                .isEqualTo(before.replace("guards:begin -->\nold\n", "guards:begin -->\nnew\n"));
        assertThat(new FleetDocs(elsewhere).read(table)).isEqualTo("new\n");
    }

    private static List<Long> figures(long seed) throws InterruptedException {
        Play play = Play.of(5, 200, Sickness.FLAPPING).strategy("hedging").guard(Guard.OUTLIERS);
        Course course = SimulatedFleet.play(() -> FleetRun.of(play, seed, 0));
        return IntStream.range(0, course.seconds())
                .boxed()
                .flatMap(second -> Stream.of(
                        course.requests(1, second, second + 1),
                        course.requests(second, second + 1),
                        course.latencyNanos(1, second, second + 1)))
                .toList();
    }

    private int run(Path root, List<Part> parts, String... arguments) {
        return new CommandLine(new Fleets(new PrintStream(printed, true, StandardCharsets.UTF_8), root, parts))
                .setErr(new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .execute(arguments);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
