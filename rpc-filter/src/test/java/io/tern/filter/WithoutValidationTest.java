package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.tern.api.ClientFilter;
import io.tern.api.Clock;
import io.tern.api.ExportOptions;
import io.tern.api.RuntimeContext;
import io.tern.api.ServerContext;
import io.tern.api.ServerFilter;
import io.tern.api.ServiceDescriptor;
import io.tern.spi.Extensions;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Who does not ask for validation needs nothing of it on the class path. */
final class WithoutValidationTest {
    /** What is loaded without Jakarta Bean Validation. */
    public static final class Probe implements Callable<String> {
        interface Orders {
            String order(String article);
        }

        @Override
        public String call() {
            try (Extensions extensions = Extensions.create()) {
                assertMade(extensions.of(ClientFilter.class).all().size());
                RuntimeContext runtime = new RuntimeContext(
                        "test", "1", 0, Clock.system(), null, new Random(1), Runnable::run, Runnable::run, extensions);
                ServiceDescriptor service = ServiceDescriptor.of(Orders.class);
                ServerFilter filter = extensions.of(ServerFilter.class).get("validation");
                ExportOptions asking = ExportOptions.builder()
                        .set(ValidationSettings.SERVER, true)
                        .build();
                Object unasked = filter.bind(new ServerContext(service, ExportOptions.DEFAULTS, runtime));
                try {
                    return "bound "
                            + filter.bind(new ServerContext(service, asking.orElse(ExportOptions.DEFAULTS), runtime));
                } catch (IllegalStateException e) {
                    return unasked + ", " + e.getMessage();
                }
            }
        }

        private static void assertMade(int filters) {
            if (filters == 0) {
                throw new AssertionError("no filters");
            }
        }
    }

    @Test
    void onlyAskingForItIsAnError() throws Exception {
        URL[] without = Stream.of(
                        Probe.class,
                        CacheFilter.class,
                        ClientFilter.class,
                        Extensions.class,
                        Caffeine.class,
                        Logger.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .distinct()
                .toArray(URL[]::new);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(without, ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            Object said = Class.forName(Probe.class.getName(), true, loader)
                    .asSubclass(Callable.class)
                    .getConstructor()
                    .newInstance()
                    .call();
            assertThat(String.valueOf(said))
                    .startsWith("null, ")
                    .contains("validation: true, but there is no Jakarta Bean Validation", "jakarta.validation-api");
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
