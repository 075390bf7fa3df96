package io.tern.bootstrap;

/** Prints what holds in an application, each value with its origin. Thread-safe. */
final class ConfigurationReport {
    private ConfigurationReport() {}

    /** The application, then its exports and references with their methods, as text for people; without secrets. */
    static String of(ApplicationSettings settings, Exports exports, References references) {
        StringBuilder text = new StringBuilder();
        settings.effective().appendTo(text, "application " + settings.application());
        for (Exported one : exports.all()) {
            one.effective()
                    .section()
                    .appendTo(
                            text,
                            "export " + one.key() + " by "
                                    + one.target().getClass().getName());
        }
        for (ServiceReference one : references.all()) {
            one.effective().appendTo(text, "reference " + one.service().key());
        }
        return text.toString();
    }
}
