package io.tern.bootstrap;

import io.tern.api.Defaults;
import io.tern.api.ExportOptions;
import java.time.Duration;
import java.util.Collection;

/** Exports objects of an application that runs, in the order of the start, and takes them back. Thread-safe. */
final class LateExports {
    private final ApplicationSettings settings;
    private final ApplicationParts parts;

    LateExports(ApplicationSettings settings, ApplicationParts parts) {
        this.settings = settings;
        this.parts = parts;
    }

    /** inject → wait → register. Throws as {@link RpcApplication#export(Object, ExportOptions)} says. */
    void add(Object target, ExportOptions options) {
        parts.lifecycle().checkUsable("export");
        Exports exports = parts.exports();
        Exported added = exports.add(target, options);
        try {
            Duration left = awaitProviders(parts.injector().inject(target));
            parts.awaitRegistration(exports.publish(added), settings.registrationWait(left), false);
        } catch (RuntimeException | Error e) {
            exports.takeBack(added);
            throw e;
        }
    }

    /** Waits for the providers of what these proxies call, a bounded time; returns what is left of it. */
    Duration awaitProviders(Collection<?> proxies) {
        StartWait wait = parts.newWait();
        parts.references().await(wait, proxies);
        return wait.await(settings.startWait());
    }

    /** unregister → wait → serve no more. Throws as {@link RpcApplication#unexport} says. */
    void remove(Object target) {
        parts.lifecycle().checkUsable("unexport");
        StartWait wait = parts.newWait();
        wait.add(
                parts.exports().remove(target),
                () -> "confirmation that " + target.getClass().getName() + " is unregistered",
                false);
        try {
            wait.awaitEnd(Duration.ofMillis(Defaults.UNREGISTER_WAIT_MILLIS));
        } finally {
            parts.exports().forget(target);
        }
    }
}
