package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.Filter;
import io.tern.api.ServerContext;
import io.tern.api.ServerFilter;
import io.tern.spi.Extension;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls with wrong arguments before the method runs, where {@code validation} says so. Thread-safe.
 *
 * @see ArgumentCheck
 */
@Extension(value = "validation", order = FilterOrder.SERVER_VALIDATION)
@AutoActivate
final class ValidationServerFilter implements ServerFilter, AutoCloseable {
    private final Validators validators;

    ValidationServerFilter() {
        this(() ->
                BeanValidation.open()); // A reference to the method would need the API here, where it may be missing.
    }

    /** For tests. */
    ValidationServerFilter(Supplier<BeanValidation> opener) {
        validators = new Validators(opener);
    }

    @Override
    public @Nullable Filter bind(ServerContext context) {
        return ArgumentChecks.of(
                context.service(),
                method -> Boolean.TRUE.equals(context.settings(method).get(ValidationSettings.SERVER)),
                validators,
                ValidationSettings.SERVER);
    }

    @Override
    public void close() {
        validators.close();
    }
}
