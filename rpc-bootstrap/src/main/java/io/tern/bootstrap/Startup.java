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

    /** rules → make → bind → connect → wait → readiness → register. Throws as {@link RpcApplication.Builder#start} says. */
    void run(RpcApplication application) {
        parts.lifecycle().advance(ApplicationState.NEW, ApplicationState.STARTING);
        if (settings.shutdownHook()) {
            parts.shutdown().installHook();
        }
        Duration left = awaitRules();
        List<Object> targets = exportAll();
        parts.exports().listen();
        List<Object> proxies = injectAll(targets);
        left = awaitProviders(proxies, settleRules(left));
        awaitReadiness(application);
        register(left);
        parts.lifecycle().advance(ApplicationState.STARTING, ApplicationState.RUNNING);
    }

    /**
     * So that the first call already goes by them. Where they are published may be away, though, so half of the time is left for the rest.
     *
     * @return what is left
     */
    private Duration awaitRules() {
        Rules rules = parts.rules();
        if (rules == null) {
            return settings.startWait();
        }
        rules.start();
        StartWait wait = parts.newWait();
        wait.add(rules.whenHeard(), () -> "what " + rules + " say now", false);
        Duration half = settings.startWait().dividedBy(2);
        Duration left = settings.startWait().minus(half).plus(wait.await(half));
        return rules.whenHeard().isDone() ? left : awaitKept(rules, left);
    }

    /** Where they are published is away. */
    private Duration awaitKept(Rules rules, Duration left) {
        StartWait wait = parts.newWait();
        wait.add(rules.useKept(), () -> "what is kept of " + rules, false);
        return wait.await(left);
    }

    /** Before anything is registered, if there is time for it. */
    private Duration settleRules(Duration left) {
        Rules rules = parts.rules();
        if (rules == null) {
            return left;
        }
        parts.exports().settle();
        StartWait wait = parts.newWait();
        wait.add(rules.settle(), () -> "whether " + rules + " fit", false);
        return wait.await(left);
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
            Exported added = parts.exports().add(one.target(), one.options());
            CompletableFuture<?> unused = parts.exports().publish(added); // Registered by open().
        }
        return exports.stream().map(ApplicationSettings.Export::target).toList();
    }

    private List<Object> injectAll(List<Object> targets) {
        List<Object> proxies = new ArrayList<>();
        targets.forEach(target -> proxies.addAll(parts.injector().inject(target)));
        settings.injected().forEach(target -> proxies.addAll(parts.injector().inject(target)));
        return proxies;
    }

    private Duration awaitProviders(List<Object> proxies, Duration limit) {
        StartWait wait = parts.newWait();
        for (Registry registry : parts.registries().all()) {
            wait.add(
                    parts.registries().whenReachable(registry, limit),
                    () -> "registry " + registry + " cannot be reached",
                    settings.requireRegistry());
        }
        parts.references().await(wait, proxies);
        return wait.await(limit);
    }

    private void awaitReadiness(RpcApplication application) {
        try {
            settings.readiness().await(application);
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("application '" + settings.application() + "' is not ready: " + e, e);
        }
    }

    private void register(Duration left) {
        parts.awaitRegistration(
                parts.exports().open(),
                settings.requireRegistry() ? settings.startWait() : settings.registrationWait(left),
                settings.requireRegistry());
    }
}
