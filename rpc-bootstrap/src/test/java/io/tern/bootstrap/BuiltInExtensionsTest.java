package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tern.api.RegistryFactory;
import io.tern.spi.ExtensionPoint;
import io.tern.spi.Extensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class BuiltInExtensionsTest {
    private static final Path LIST = Path.of("src", "main", "resources", "io", "tern", "bootstrap", "extensions.txt");
    private static final Pattern MODULE = Pattern.compile("rpc(-[a-z]+)+");

    /** {@code -Dwrite.docs=true} writes the list. */
    @Test
    void theListNamesAllExtensionsOfAllModules() throws IOException {
        List<String> there;
        try (Extensions extensions = Extensions.create()) {
            there = new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.tern").stream()
                            .filter(type -> type.isAnnotatedWith(ExtensionPoint.class))
                            .map(JavaClass::reflect)
                            .flatMap(contract -> lines(contract, extensions).stream())
                            .sorted()
                            .toList();
        }
        if (Boolean.getBoolean("write.docs")) {
            Files.createDirectories(LIST.getParent());
            Files.write(LIST, there);
        }
        assertThat(Files.readAllLines(LIST))
                .as("run this test with -Dwrite.docs=true")
                .isEqualTo(there);
    }

    private static List<String> lines(Class<?> contract, Extensions extensions) {
        return extensions.of(contract).entries().stream()
                .filter(entry -> entry.type().getName().startsWith("io.tern."))
                .map(entry -> contract.getName() + ' ' + entry.name() + ' '
                        + entry.type().getName() + " io.tern:" + module(entry.type()))
                .toList();
    }

    private static String module(Class<?> type) {
        String place = type.getProtectionDomain().getCodeSource().getLocation().toString();
        String last = "";
        Matcher module = MODULE.matcher(place);
        while (module.find()) {
            last = module.group();
        }
        return last;
    }

    @Test
    void nothingIsLostWhereJarsAreApart() {
        try (Extensions extensions = Extensions.create()) {
            BuiltInExtensions.read().check(extensions);
            assertThat(extensions.of(RegistryFactory.class).names()).contains("zookeeper", "memory");
        }
    }
}
