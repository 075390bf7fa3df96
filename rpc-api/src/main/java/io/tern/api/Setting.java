package io.tern.api;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an extension lets its users configure: its name, what it may be, and why it is what it is. Declared by a
 * {@link SettingGroup}; said by {@link MethodOptions#settings()} and its kin, by the builders of options and by
 * properties; read, once per chain, with {@link MethodSettings#get}. Two settings are equal only if they are the same object.
 * Immutable, thread-safe.
 *
 * @param <T> what it is: {@link Integer}, {@link Double}, {@link Boolean} or {@link String}
 */
public final class Setting<T> {
    /** On which side of a call a setting has an effect. */
    public enum Side {
        /** In references. */
        CLIENT,
        /** In exports. */
        SERVER
    }

    private final String name;
    private final Side side;
    private final String expected;
    private final Function<String, @Nullable T> reader;
    private final @Nullable T defaultValue;
    private final String reason;
    private final @Nullable Setting<?> companion;
    private final @Nullable String companionValue;
    private final boolean perMethod;

    private Setting(
            String name,
            Side side,
            String expected,
            Function<String, @Nullable T> reader,
            @Nullable T defaultValue,
            String reason,
            @Nullable Setting<?> companion,
            @Nullable String companionValue,
            boolean perMethod) {
        this.name = checkedName(name);
        this.side = Objects.requireNonNull(side, "side");
        this.expected = expected;
        this.reader = reader;
        this.defaultValue = defaultValue;
        this.reason = Objects.requireNonNull(reason, "reason");
        this.companion = companion;
        this.companionValue = companionValue;
        this.perMethod = perMethod;
    }

    /**
     * A whole number. The unit belongs into the name, as in {@code slowMillis}.
     *
     * @param defaultValue what holds where nobody says anything; null if that means “none”
     * @param reason why one would set it, and why the default is what it is; printed in documentation
     */
    public static Setting<Integer> ofInt(
            String name, Side side, int min, int max, @Nullable Integer defaultValue, String reason) {
        return new Setting<>(
                name,
                side,
                "an integer of " + min + " to " + max,
                text -> integer(text, min, max),
                defaultValue,
                reason,
                null,
                null,
                true);
    }

    /** A share between 0 and 1. See {@link #ofInt} for the rest. */
    public static Setting<Double> ofShare(String name, Side side, @Nullable Double defaultValue, String reason) {
        return new Setting<>(name, side, "a number of 0 to 1", Setting::share, defaultValue, reason, null, null, true);
    }

    /** {@code true} or {@code false}. See {@link #ofInt} for the rest. */
    public static Setting<Boolean> ofBoolean(String name, Side side, boolean defaultValue, String reason) {
        return new Setting<>(name, side, "true or false", Setting::bool, defaultValue, reason, null, null, true);
    }

    /** Any text but "". See {@link #ofInt} for the rest. */
    public static Setting<String> ofText(String name, Side side, @Nullable String defaultValue, String reason) {
        return new Setting<>(
                name, side, "a text", text -> text.isEmpty() ? null : text, defaultValue, reason, null, null, true);
    }

    /**
     * One of some words. See {@link #ofInt} for the rest.
     *
     * @param words what may be said
     * @throws IllegalArgumentException if the default is none of them
     */
    public static Setting<String> ofChoice(
            String name, Side side, List<String> words, String defaultValue, String reason) {
        List<String> known = List.copyOf(words);
        String expected = "one of " + String.join(", ", known);
        if (!known.contains(defaultValue)) {
            throw new IllegalArgumentException(name + ": default '" + defaultValue + "' (expected: " + expected + ')');
        }
        return new Setting<>(
                name,
                side,
                expected,
                text -> known.contains(text) ? text : null,
                defaultValue,
                reason,
                null,
                null,
                true);
    }

    /**
     * A text of a form of its own, with nothing by default. See {@link #ofInt} for the rest.
     *
     * @param expected what it is, for people: {@code shares, such as gray=5}
     * @param checker throws an {@link IllegalArgumentException} that says what is wrong, and where in the text
     */
    public static Setting<String> ofText(
            String name, Side side, String expected, Consumer<String> checker, String reason) {
        Function<String, @Nullable String> reader = text -> checked(name, text, checker);
        return new Setting<>(name, side, expected, reader, null, reason, null, null, true);
    }

    private static @Nullable String checked(String name, String text, Consumer<String> checker) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            checker.accept(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    /**
     * The same setting, for use with another one only: whoever says it about a service says the other one about that service, too,
     * or is refused. Said about the application it is a default for the services that have the other one.
     *
     * @throws IllegalArgumentException if the other one is of the other side
     */
    public Setting<T> onlyWith(Setting<?> other) {
        return onlyWithValue(other, null);
    }

    /**
     * As {@link #onlyWith(Setting)}, for use where the other one is one value only. What is said about a service holds for those of its
     * methods, too, for which the other one is said. Where something that precedes replaces the other one's value, the setting means
     * nothing and is no error.
     *
     * @throws IllegalArgumentException if the other one is of the other side, or cannot be this
     */
    public Setting<T> onlyWith(Setting<String> other, String value) {
        return onlyWithValue(other, other.parse(value));
    }

    private Setting<T> onlyWithValue(Setting<?> other, @Nullable String value) {
        if (other.side != side) {
            throw new IllegalArgumentException(
                    name + " is a setting of the " + side + " and " + other + " is not (expected: two of one side)");
        }
        return new Setting<>(name, side, expected, reader, defaultValue, reason, other, value, perMethod);
    }

    /** The same setting, for a service as a whole: whoever says it about a method is refused. */
    public Setting<T> forWholeService() {
        return new Setting<>(name, side, expected, reader, defaultValue, reason, companion, companionValue, false);
    }

    private static String checkedName(String name) {
        boolean plain = !name.isEmpty()
                && Character.isLowerCase(name.charAt(0))
                && name.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c));
        if (!plain) {
            throw new IllegalArgumentException(
                    "setting: '" + name + "' (expected: ASCII letters and digits, the first one lower case)");
        }
        return name;
    }

    private static @Nullable Integer integer(String text, int min, int max) {
        try {
            int value = Integer.parseInt(text);
            return value < min || value > max ? null : value;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Double share(String text) {
        try {
            double value = Double.parseDouble(text);
            return value >= 0 && value <= 1 ? value : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        };
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException naming the setting, the text and what is expected
     */
    public T parse(String text) {
        T value = reader.apply(text.strip());
        if (value == null) {
            throw new IllegalArgumentException(name + ": '" + text + "' (expected: " + expected + ')');
        }
        return value;
    }

    /** The name, unique among all settings. */
    public String name() {
        return name;
    }

    /** Where it has an effect. */
    public Side side() {
        return side;
    }

    /** What a value may be, for people: {@code an integer of 1 to 100}. */
    public String expected() {
        return expected;
    }

    /** What holds where nobody says anything; null means none. */
    public @Nullable T defaultValue() {
        return defaultValue;
    }

    /** Why one would set it, and why the default is what it is. */
    public String reason() {
        return reason;
    }

    /** The setting without which this one means nothing, or null; see {@link #onlyWith}. */
    public @Nullable Setting<?> companion() {
        return companion;
    }

    /** What the {@link #companion} has to be, or null if that does not matter. */
    public @Nullable String companionValue() {
        return companionValue;
    }

    /** Whether it can be said about a method, too; see {@link #forWholeService}. */
    public boolean isPerMethod() {
        return perMethod;
    }

    @Override
    public String toString() {
        return name;
    }
}
