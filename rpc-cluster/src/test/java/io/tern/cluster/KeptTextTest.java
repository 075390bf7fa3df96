package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.testkit.TestRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptTextTest {
    @TempDir
    private Path directory;

    private KeptText text(String place) {
        try (TestRuntime runtime = TestRuntime.create()) {
            return SnapshotStore.open(directory, runtime.context()).text("rules", place);
        }
    }

    @Test
    void isThereForTheNextRunUntilItIsTakenAway() {
        assertThat(text("a").read()).isNull();
        text("a").keep("with ümlauts");
        text("a").keep("another");
        assertThat(text("a").read()).isEqualTo("another");
        assertThat(text("b").read()).as("of another place").isNull();
        text("a").keep(null);
        assertThat(text("a").read()).isNull();
        assertThat(directory.resolve("test")).isEmptyDirectory();
    }

    @Test
    void whatCannotBeReadOrWrittenIsNoError() throws IOException {
        KeptText kept = text("a");
        Files.createDirectories(Path.of(kept.toString()).resolve("in the way"));
        kept.keep("one");
        kept.keep(null);
        assertThat(kept.read()).isNull();
    }

    @Test
    void aStoreThatKeepsNothingKeepsNoTextEither() {
        KeptText kept = SnapshotStore.none().text("rules", "a");
        kept.keep("one");
        assertThat(kept.read()).isNull();
        assertThat(kept).hasToString("nowhere");
    }
}
