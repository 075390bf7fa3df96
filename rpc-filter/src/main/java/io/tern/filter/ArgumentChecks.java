package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.DirectFilter;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodDescriptor;
import io.tern.api.PerMethod;
import io.tern.api.Result;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Setting;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Refuses calls whose arguments are wrong, on either side. Thread-safe. */
final class ArgumentChecks implements DirectFilter {
    private final PerMethod<Optional<ArgumentCheck>> checks;

    private ArgumentChecks(PerMethod<Optional<ArgumentCheck>> checks) {
        this.checks = checks;
    }

    /**
     * The checks of a service, or null if none is wanted or its interface asks for none.
     *
     * @param wanted whether a method's arguments are to be checked
     * @throws IllegalStateException if they are, and there is no Bean Validation
     * @throws IllegalArgumentException if constraints cannot be used
     */
    static @Nullable ArgumentChecks of(
            ServiceDescriptor service,
            Predicate<MethodDescriptor> wanted,
            Validators validators,
            Setting<Boolean> setting) {
        if (service.isGeneric() || service.methods().stream().noneMatch(wanted)) {
            return null;
        }
        BeanValidation validation = validators.get(service, setting);
        PerMethod<Optional<ArgumentCheck>> checks = new PerMethod<>(
                service, method -> wanted.test(method) ? validation.checkOf(service, method) : Optional.empty());
        return checks.all().stream().allMatch(Optional::isEmpty) ? null : new ArgumentChecks(checks);
    }

    @Override
    public @Nullable Result filter(Invocation invocation, Invoker next, AnswerListener later) {
        Optional<ArgumentCheck> check = checks.get(invocation.method());
        Result refusal = check == null || check.isEmpty() ? null : check.get().refusal(invocation);
        return refusal != null ? refusal : next.invoke(invocation, later);
    }

    @Override
    public String toString() {
        return "validation";
    }
}
