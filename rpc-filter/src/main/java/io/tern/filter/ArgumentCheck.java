package io.tern.filter;

import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.executable.ExecutableValidator;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks the arguments of one method. Thread-safe. */
final class ArgumentCheck {
    /** More than that nobody reads, and a caller who sends a million wrong elements gets no answer of a million lines. */
    static final int MAX_VIOLATIONS = 10;

    static final int MAX_MESSAGE_CHARS = 200;

    private final ExecutableValidator validator;
    private final MethodDescriptor method;
    private final Object standIn;

    ArgumentCheck(ExecutableValidator validator, MethodDescriptor method, Object standIn) {
        this.validator = validator;
        this.method = method;
        this.standIn = standIn;
    }

    /** The refusal of a call whose arguments are wrong, or null. Never throws. */
    @Nullable
    Result refusal(Invocation invocation) {
        try {
            Set<ConstraintViolation<Object>> violations =
                    validator.validateParameters(standIn, method.javaMethod(), invocation.arguments());
            return violations.isEmpty() ? null : failure(StatusCode.INVALID_ARGUMENT, describe(violations), null);
        } catch (Throwable e) { // A constraint's own code.
            return failure(
                    StatusCode.INTERNAL,
                    "the validation of arguments threw " + e.getClass().getName(),
                    e);
        }
    }

    private Result failure(StatusCode code, String reason, @Nullable Throwable cause) {
        return Result.failure(RpcException.builder(code, reason)
                .notExecuted(true)
                .method(method)
                .stackTrace(false)
                .cause(cause)
                .build());
    }

    private static String describe(Set<ConstraintViolation<Object>> violations) {
        String first = violations.stream()
                .map(violation -> path(violation.getPropertyPath()) + ' ' + bounded(violation.getMessage()))
                .sorted()
                .limit(MAX_VIOLATIONS)
                .collect(Collectors.joining("; "));
        int more = violations.size() - MAX_VIOLATIONS;
        return "invalid arguments: " + first + (more > 0 ? "; and " + more + " more" : "");
    }

    /** Names and indexes; keys of maps are data of the caller. */
    private static String path(Path path) {
        StringBuilder text = new StringBuilder();
        for (Path.Node node : path) {
            if (node.getKind() == ElementKind.METHOD) {
                continue;
            }
            if (node.isInIterable()) {
                text.append('[')
                        .append(node.getIndex() == null ? "…" : node.getIndex())
                        .append(']');
            }
            if (node.getName() != null && node.getKind() != ElementKind.CONTAINER_ELEMENT) {
                text.append(text.isEmpty() ? "" : ".").append(node.getName());
            }
        }
        return bounded(text.toString());
    }

    private static String bounded(String text) {
        return text.length() <= MAX_MESSAGE_CHARS ? text : text.substring(0, MAX_MESSAGE_CHARS) + '…';
    }
}
