package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.RegistryAddress;
import io.tern.api.RuleSource;
import io.tern.api.RuntimeContext;
import io.tern.testkit.RuleSourceContractTest;
import io.tern.testkit.TestRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileRuleSourceTest extends RuleSourceContractTest {
    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("rules.json");
    }

    @Override
    protected RuleSource newSource(RuntimeContext runtime) {
        return new FileRuleSource.Factory().newRuleSource(RegistryAddress.parse("file://" + file()), runtime);
    }

    @Override
    protected void publish(@Nullable String text) throws IOException {
        if (text == null) {
            Files.delete(file());
        } else {
            Path whole = Files.writeString(directory.resolve("rules.new"), text);
            Files.move(whole, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    protected String reported() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path one :
                    files.filter(path -> path.toString().endsWith(".status")).toList()) {
                all.append(Files.readString(one));
            }
        }
        return all.toString();
    }

    @Test
    void aStatusThatCannotBeWrittenLeavesNothingBehind() throws IOException {
        try (TestRuntime runtime = TestRuntime.create()) {
            Path status = directory.resolve("rules.json." + runtime.context().application() + ".status");
            Files.createDirectories(status.resolve("in the way"));
            newSource(runtime.context()).report("{}");
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files).containsExactly(status);
            }
        }
    }

    @Test
    void refusesWhatIsNoPath() {
        try (TestRuntime runtime = TestRuntime.create()) {
            for (String address : List.of("file://rules.json", "file://")) {
                assertThatThrownBy(() -> new FileRuleSource.Factory()
                                .newRuleSource(RegistryAddress.parse(address), runtime.context()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("expected: file:///path/of/rules.json");
            }
            assertThat(newSource(runtime.context())).hasToString("file://" + file());
        }
    }
}
