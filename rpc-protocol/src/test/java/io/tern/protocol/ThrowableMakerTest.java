package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Exceptions where the JDK has no way around their constructors: a String is taken to be the message, as far as it goes. */
final class ThrowableMakerTest {
    @Test
    void withoutTheJdksWayTheConstructorThatThereIsMakesTheException() {
        assertThat(without(Both.class).newInstance("text", new Error("why")))
                .hasMessage("text")
                .hasCause(new Error("why"));
        assertThat(without(OnlyMessage.class).newInstance("text", new Error("why")))
                .hasMessage("text")
                .hasCause(new Error("why"));
        assertThat(without(Nothing.class).newInstance("text", null)).hasMessage("fixed");
        assertThat(without(IOException.class).newInstance("text", null)).hasMessage("text");
    }

    @Test
    void withoutTheJdksWayACauseStandsAmongTheSuppressedWhereTheConstructorFixedItsOwn() {
        Throwable made = without(OwnCause.class).newInstance("text", new Error("why"));
        assertThat(made).hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(made.getSuppressed()).singleElement().isInstanceOf(Error.class);
    }

    @Test
    void withoutTheJdksWayAnExceptionWithOtherConstructorsCannotBeMade() {
        assertThat(without(Unusual.class)).isNull();
        assertThat(ThrowableMaker.of(Unusual.class)).isNotNull();
    }

    private static ThrowableMaker without(Class<? extends Throwable> type) {
        return ThrowableMaker.of(type, (any, constructor) -> null);
    }

    static class Both extends Exception {
        private static final long serialVersionUID = 1L;

        Both(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static final class OnlyMessage extends Exception {
        private static final long serialVersionUID = 1L;

        OnlyMessage(String message) {
            super(message);
        }
    }

    static final class Nothing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Nothing() {
            super("fixed");
        }
    }

    static final class OwnCause extends Exception {
        private static final long serialVersionUID = 1L;

        OwnCause(String message) {
            super(message, new IllegalArgumentException());
        }
    }

    static final class Unusual extends Exception {
        private static final long serialVersionUID = 1L;

        Unusual(int number) {
            super("" + number);
        }
    }
}
