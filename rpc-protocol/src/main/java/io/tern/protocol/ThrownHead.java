package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The texts before the own fields of an exception. Peers that have agreed on origins are told the superclasses, what the
 * exception's {@code getMessage} said, and frames, too. Immutable, thread-safe.
 *
 * @param hasOrigin whether the origin was sent
 * @param classes the names of the class and of those above it; of the class alone without origin
 * @param message what the class was made with
 * @param causes one a line
 * @param text what {@code getMessage} said; the message without origin
 * @param frames the first ones, of the other side
 */
record ThrownHead(
        boolean hasOrigin,
        List<String> classes,
        @Nullable String message,
        @Nullable String causes,
        @Nullable String text,
        List<StackTraceElement> frames) {
    /** Ends each name of a list, and is in no name. */
    private static final String END = ",";

    /** Copies the lists. */
    ThrownHead {
        classes = List.copyOf(classes);
        frames = List.copyOf(frames);
    }

    /** The names of a class and of those above it, as they are sent. */
    static String namesOf(Class<?> type) {
        return Stream.<Class<?>>iterate(type, one -> one != Object.class, Class::getSuperclass)
                .map(one -> one.getName() + END)
                .collect(Collectors.joining());
    }

    /** Writes it for a peer that knows of no origins. */
    static void write(ByteBuf out, String name, @Nullable String text, @Nullable String causes) {
        ProtostuffWriter head = new ProtostuffWriter(out);
        head.writeString(name);
        head.writeString(text);
        head.writeString(causes);
        head.finish();
    }

    /** Writes it with its origin. */
    static void write(
            ByteBuf out,
            String names,
            @Nullable String message,
            @Nullable String causes,
            @Nullable String text,
            @Nullable String frames) {
        ProtostuffWriter head = new ProtostuffWriter(out);
        head.writeString(names);
        head.writeString(message);
        head.writeString(causes);
        head.writeString(Objects.equals(text, message) ? null : text);
        head.writeString(frames);
        head.finish();
    }

    /**
     * Reads it, with or without its origin.
     *
     * @throws WireFormatException if the bytes begin in another way
     */
    static ThrownHead read(ByteBuf in) {
        ProtostuffReader head = new ProtostuffReader(in);
        String names = head.readString();
        if (names == null) {
            throw new WireFormatException("an exception without a class");
        }
        String message = head.readString();
        String causes = head.readString();
        boolean withOrigin = names.endsWith(END);
        String text = withOrigin ? head.readString() : null;
        String frames = withOrigin ? head.readString() : null;
        in.skipBytes(head.consumed());
        return new ThrownHead(
                withOrigin,
                withOrigin ? List.of(names.split(END)) : List.of(names),
                message,
                causes,
                text == null ? message : text,
                StackText.readFrames(frames));
    }

    /** Name of the class that was sent. */
    String name() {
        return classes.isEmpty() ? "" : classes.get(0);
    }

    /** The causes for an exception that stands for one of a class which this side does not know. */
    String causesOfUnknown() {
        String first = ExceptionText.thrownAs(name());
        if (causes == null) {
            return first;
        }
        return causes.startsWith(ExceptionText.THROWN_AS) ? causes : first + '\n' + causes;
    }
}
