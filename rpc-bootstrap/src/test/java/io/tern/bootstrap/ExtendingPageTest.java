package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.EventStatsSource;
import io.tern.api.ExportOptions;
import io.tern.api.MethodStatsSource;
import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.api.TransportOptions;
import io.tern.bootstrap.DocumentedClasses.DocumentedClass;
import io.tern.spi.ExtensionPoint;
import io.tern.spi.Extensions;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/extending.md} is true: its examples compile, load by the files that it describes, and govern calls. */
class ExtendingPageTest {
    private static final Path PAGE = Path.of("..", "docs", "extending.md");
    private static final Pattern CLASS = Pattern.compile("public final class \\w+ implements (\\w+)");
    private static final Pattern NAME = Pattern.compile("@Extension\\(\"([^\"]+)\"\\)");
    private static final Pattern ROW = Pattern.compile("^\\| `(io\\.tern\\.[\\w.]+)` \\|", Pattern.MULTILINE);

    /** What the examples govern. */
    public interface Shop {
        int price(String article);
    }

    private static final class CornerShop implements Shop {
        @Override
        public int price(String article) {
            return article.length();
        }
    }

    @TempDir
    private static Path directory;

    /** Contract to names. */
    private static final Map<String, List<String>> DECLARED = new LinkedHashMap<>();

    @BeforeAll
    static void compile() throws IOException {
        String page = Files.readString(PAGE);
        Map<String, String> contracts = new LinkedHashMap<>();
        Matcher rows = ROW.matcher(page);
        while (rows.find()) {
            String contract = rows.group(1);
            contracts.put(contract.substring(contract.lastIndexOf('.') + 1), contract);
        }
        DocumentedClasses examples = DocumentedClasses.of(PAGE);
        for (DocumentedClass example : examples.all()) {
            Matcher type = CLASS.matcher(example.source());
            Matcher name = NAME.matcher(example.source());
            assertThat(type.find() && name.find()).as(example.source()).isTrue();
            String contract = contracts.get(type.group(1));
            assertThat(contract).as("contract of " + example.name()).isNotNull();
            declare(contract, "com.acme.rpc." + example.name());
            DECLARED.computeIfAbsent(contract, key -> new ArrayList<>()).add(name.group(1));
        }
        examples.compileTo(directory);
    }

    private static void declare(String contract, String className) throws IOException {
        Path file = directory.resolve("META-INF/services/" + contract);
        Files.createDirectories(file.getParent());
        Files.writeString(file, className + '\n');
    }

    @Test
    void theTableHasEveryExtensionPoint() throws Exception {
        TreeSet<String> points = new TreeSet<>();
        for (String module : List.of("api", "protocol")) {
            Path sources = Path.of("..", "rpc-" + module, "src", "main", "java", "io", "tern", module);
            try (var files = Files.list(sources)) {
                for (Path file : files.toList()) {
                    String type = "io.tern." + module + '.'
                            + file.getFileName().toString().replace(".java", "");
                    if (!type.endsWith("-info") && Class.forName(type).isAnnotationPresent(ExtensionPoint.class)) {
                        points.add(type);
                    }
                }
            }
        }
        points.removeAll(Set.of(
                MethodStatsSource.class.getName(), EventStatsSource.class.getName())); // to be read, not implemented
        assertThat(DECLARED.keySet()).containsExactlyInAnyOrderElementsOf(points);
    }

    @Test
    void everyExampleLoadsByItsName() throws Exception {
        try (URLClassLoader loader = loader();
                Extensions extensions = Extensions.builder().classLoader(loader).build()) {
            for (Map.Entry<String, List<String>> entry : DECLARED.entrySet()) {
                for (String name : entry.getValue()) {
                    assertThat(extensions.of(Class.forName(entry.getKey())).get(name))
                            .as(name)
                            .isNotNull();
                }
            }
        }
    }

    @Test
    void callsPassThroughTheExamples() throws Exception {
        try (URLClassLoader loader = loader();
                RpcApplication provider = builder("provider", loader)
                        .export(
                                new CornerShop(),
                                ExportOptions.builder()
                                        .filters(List.of("tenant"))
                                        .executor("one-thread")
                                        .build())
                        .start();
                RpcApplication consumer = builder("consumer", loader).start()) {
            Shop shop = consumer.refer(
                    Shop.class,
                    ReferenceOptions.builder()
                            .address(String.valueOf(provider.address()))
                            .loadBalancer("nearest")
                            .cluster("once")
                            .filters(List.of("stamp"))
                            .set("crowdLimit", "5")
                            .timeoutMillis(10_000)
                            .build());

            assertThat(catchRpc(shop)).hasMessageContaining("the call has no tenant");
            try (CallScope scope =
                    CallOptions.builder().attachment("tenant", "42").build().open()) {
                assertThat(scope).isNotNull();
                assertThat(shop.price("tea")).isEqualTo(3);
            }
        }
    }

    private static RpcException catchRpc(Shop shop) {
        return assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> shop.price("tea")))
                .asInstanceOf(InstanceOfAssertFactories.throwable(RpcException.class))
                .actual();
    }

    private static RpcApplication.Builder builder(String name, ClassLoader loader) {
        return RpcApplication.builder(name)
                .classLoader(loader)
                .transport("slow-start")
                .transportOptions(TransportOptions.builder().compressor("gzip").build())
                .bind("127.0.0.1")
                .port(0)
                .snapshot(false)
                .shutdownHook(false);
    }

    private static URLClassLoader loader() throws IOException {
        return new URLClassLoader(new URL[] {directory.toUri().toURL()}, ExtendingPageTest.class.getClassLoader());
    }
}
