package io.tern.filter;

import jakarta.validation.MessageInterpolator;
import jakarta.validation.metadata.ConstraintDescriptor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes messages that do not repeat the invalid value, even if their templates ask for it: it may be a secret. Thread-safe. */
final class ValuelessMessages implements MessageInterpolator {
    private final MessageInterpolator maker;

    ValuelessMessages(MessageInterpolator maker) {
        this.maker = maker;
    }

    @Override
    public String interpolate(String template, Context context) {
        return maker.interpolate(template, new Valueless(context));
    }

    @Override
    public String interpolate(String template, Context context, Locale locale) {
        return maker.interpolate(template, new Valueless(context), locale);
    }

    /** Immutable. */
    private record Valueless(Context context) implements Context {
        @Override
        public ConstraintDescriptor<?> getConstraintDescriptor() {
            return context.getConstraintDescriptor();
        }

        @Override
        public @Nullable Object getValidatedValue() {
            return "…";
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            return context.unwrap(type);
        }
    }
}
