package io.tern.filter;

import io.tern.api.ServiceDescriptor;
import jakarta.validation.Configuration;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.metadata.MethodDescriptor;
import jakarta.validation.metadata.ParameterDescriptor;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * Jakarta Bean Validation, as the class path has it. The only class that names it apart from its parts, so that nobody needs it who does
 * not ask for it. Thread-safe.
 */
final class BeanValidation implements AutoCloseable {
    private final ValidatorFactory factory;

    private BeanValidation(ValidatorFactory factory) {
        this.factory = factory;
    }

    /**
     * Looks it up.
     *
     * @throws IllegalStateException if there is no provider, or it cannot be set up
     * @throws NoClassDefFoundError if not even its API is there
     */
    static BeanValidation open() {
        try {
            Configuration<?> configuration = Validation.byDefaultProvider().configure();
            return new BeanValidation(configuration
                    .messageInterpolator(new ValuelessMessages(configuration.getDefaultMessageInterpolator()))
                    .buildValidatorFactory());
        } catch (ValidationException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /**
     * What checks the arguments of a method, or empty if the interface asks for nothing.
     *
     * @throws IllegalArgumentException if its constraints contradict each other
     */
    Optional<ArgumentCheck> checkOf(ServiceDescriptor service, io.tern.api.MethodDescriptor called) {
        try {
            Validator validator = factory.getValidator();
            Class<?> type = service.interfaceType();
            MethodDescriptor constraints = validator
                    .getConstraintsForClass(type)
                    .getConstraintsForMethod(
                            called.name(), called.parameterTypes().toArray(Class<?>[]::new));
            if (constraints == null
                    || constraints.getParameterDescriptors().stream().noneMatch(BeanValidation::isConstrained)) {
                return Optional.empty();
            }
            return Optional.of(new ArgumentCheck(validator.forExecutables(), called, standIn(type)));
        } catch (ValidationException e) {
            throw new IllegalArgumentException(called + ": its constraints cannot be used: " + e.getMessage(), e);
        }
    }

    /** What holds elements may be fine itself and say something of these. */
    private static boolean isConstrained(ParameterDescriptor parameter) {
        return parameter.hasConstraints()
                || parameter.isCascaded()
                || !parameter.getConstrainedContainerElementTypes().isEmpty();
    }

    /** Methods are validated on an object; of the interface alone there is none, and the constraints are the interface's on both sides. */
    private static Object standIn(Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            throw new UnsupportedOperationException(
                    "stands in for " + type.getName() + " while arguments are validated");
        });
    }

    @Override
    public void close() {
        factory.close();
    }
}
