package io.tern.bootstrap;

/** How much of an application a setting is about; the more specific level precedes. Thread-safe. */
enum SettingLevel {
    /** All of it. */
    APPLICATION,
    /** One service. */
    SERVICE,
    /** One method of a service. */
    METHOD;

    /** For people. */
    String text() {
        return switch (this) {
            case APPLICATION -> "application";
            case SERVICE -> "service";
            case METHOD -> "method";
        };
    }
}
