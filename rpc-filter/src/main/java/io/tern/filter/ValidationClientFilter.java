package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.Filter;
import io.tern.spi.Extension;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls with wrong arguments before anything is sent, where {@code clientValidation} says so. Thread-safe.
 *
 * @see ArgumentCheck
 */
@Extension(value = "validation", order = FilterOrder.CLIENT_VALIDATION)
@AutoActivate
final class ValidationClientFilter implements ClientFilter, AutoCloseable {
    private final Validators validators;

    ValidationClientFilter() {
        this(() ->
                BeanValidation.open()); // A reference to the method would need the API here, where it may be missing.
    }

    /** For tests. */
    ValidationClientFilter(Supplier<BeanValidation> opener) {
        validators = new Validators(opener);
    }

    @Override
    public @Nullable Filter bind(ClientContext context) {
        return ArgumentChecks.of(
                context.service(),
                method -> Boolean.TRUE.equals(context.settings(method).get(ValidationSettings.CLIENT)),
                validators,
                ValidationSettings.CLIENT);
    }

    @Override
    public void close() {
        validators.close();
    }
}
