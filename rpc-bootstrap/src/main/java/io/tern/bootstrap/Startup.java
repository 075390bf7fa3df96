package io.tern.bootstrap;

import io.tern.api.ExportOptions;
import io.tern.api.Registry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Starts an application, in the order of {@link #run}. Confined to the starting thread. */
final class Startup {
    private final ApplicationSettings settings;
    private final ApplicationParts parts;

    Startup(ApplicationSettings settings, ApplicationParts parts) {
        this.settings = settings;
        this.parts = parts;
    }

    /** make → bind → connect → wait → readiness → register. Throws as {@link RpcApplication.Builder#start} says. */
    void run(RpcApplication application) {
        parts.lifecycle().advance(ApplicationState.NEW, ApplicationState.STARTING);
        if (settings.shutdownHook()) {
            parts.shutdown().installHook();
        }
        List<Object> targets = exportAll();
        parts.exports().listen();
        targets.forEach(parts.injector()::inject);
        settings.injected().forEach(parts.injector()::inject);
        Duration left = awaitProviders();
        awaitReadiness(application);
        register(left);
        parts.lifecycle().advance(ApplicationState.STARTING, ApplicationState.RUNNING);
    }

    private List<Object> exportAll() {
        List<ApplicationSettings.Export> exports = new ArrayList<>(settings.exports());
        ClassPathScan scan = new ClassPathScan(settings.loader());
        for (String packageName : settings.scannedPackages()) {
            for (Object made : scan.newInstances(packageName)) {
                exports.add(new ApplicationSettings.Export(made, ExportOptions.UNSET));
            }
        }
        for (ApplicationSettings.Export one : exports) {
            CompletableFuture<?> unused = parts.exports().add(one.target(), one.options()); // Registered by open().
        }
        return exports.stream().map(ApplicationSettings.Export::target).toList();
    }

    private Duration awaitProviders() {
        StartWait wait = parts.newWait();
        for (Registry registry : parts.registries().all()) {
            wait.add(
                    parts.registries().whenReachable(registry, settings.startWait()),
                    () -> "registry " + registry + " cannot be reached",
                    settings.requireRegistry());
        }
        parts.references().awaitFresh(wait);
        return wait.await(settings.startWait());
    }

    private void awaitReadiness(RpcApplication application) {
        try {
            settings.readiness().await(application);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException(
                    "application '" + settings.application() + "' is not ready: " + e.getMessage(), e);
        }
    }

    private void register(Duration left) {
        CompletableFuture<Void> registered = parts.exports().open();
        StartWait wait = parts.newWait();
        wait.add(
                registered,
                () -> "registration in " + parts.registries() + ", which goes on in the background",
                settings.requireRegistry());
        wait.await(settings.requireRegistry() ? settings.startWait() : left);
    }
}
