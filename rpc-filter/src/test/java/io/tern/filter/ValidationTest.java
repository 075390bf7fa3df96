package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Deadline;
import io.tern.api.ExportOptions;
import io.tern.api.Filter;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServerContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.testkit.ScriptedInvoker;
import io.tern.testkit.TestRuntime;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ValidationTest {
    private final TestRuntime runtime = TestRuntime.create();
    private final ScriptedInvoker next = ScriptedInvoker.returning("done");
    private final ServiceDescriptor service = ServiceDescriptor.of(Orders.class);
    private final ValidationClientFilter client = new ValidationClientFilter();
    private final ValidationServerFilter server = new ValidationServerFilter();

    /** Package-private, as interfaces may be. */
    interface Orders {
        String order(@NotNull String article, @Min(1) int count);

        CompletableFuture<String> orderLater(@NotNull @Valid Line line);

        String orderAll(List<@Valid Line> lines, Map<String, @Valid Line> byName);

        String ask(@Broken String question);

        String free(String text);
    }

    record Line(
            @Pattern(regexp = "[a-z]+", message = "is '${validatedValue}' and must be lower case")
            String article,

            @Positive int count) {}

    /** A constraint whose validator throws. */
    @Constraint(validatedBy = Throwing.class)
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.PARAMETER)
    @interface Broken {
        String message() default "broken";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }

    public static final class Throwing implements ConstraintValidator<Broken, String> {
        @Override
        public boolean isValid(String value, ConstraintValidatorContext context) {
            throw new IllegalStateException("secret " + value);
        }
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
        runtime.close();
    }

    private Filter onClient(ReferenceOptions.Builder options) {
        return client.bind(runtime.clientContext(service, options.build()));
    }

    private Filter onClient() {
        return onClient(ReferenceOptions.builder().set(ValidationSettings.CLIENT, true));
    }

    private ServerContext serverContext(ServiceDescriptor served) {
        ExportOptions options =
                ExportOptions.builder().set(ValidationSettings.SERVER, true).build();
        return new ServerContext(served, options.orElse(ExportOptions.DEFAULTS), runtime.context());
    }

    private RpcException failure(Filter filter, String name, Object... arguments) {
        return call(filter, name, arguments).failure();
    }

    private Result call(Filter filter, String name, Object... arguments) {
        MethodDescriptor method = service.methods().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        Deadline deadline = Deadline.after(1_000_000_000, runtime.clock());
        Invocation invocation =
                Invocation.builder(method, arguments, deadline, 0).build();
        return filter.filter(invocation, next).join();
    }

    @Test
    void withoutASettingOrConstraintsThereIsNoFilter() {
        assertThat(onClient(ReferenceOptions.builder())).isNull();
        assertThat(server.bind(runtime.serverContext())).isNull();
        assertThat(server.bind(serverContext(runtime.service()))).isNull();
        MethodSettings free =
                MethodSettings.builder().set(ValidationSettings.CLIENT, true).build();
        assertThat(onClient(ReferenceOptions.builder().method("free", free))).isNull();
    }

    @Test
    void wrongArgumentsAreRefusedOnBothSides() {
        for (Filter filter : List.of(onClient(), server.bind(serverContext(service)))) {
            RpcException failure = failure(filter, "order", null, 0);
            assertThat(failure.code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
            assertThat(failure.notExecuted()).isTrue();
            assertThat(failure)
                    .hasMessageContaining("must not be null")
                    .hasMessageContaining("must be greater than or equal to 1")
                    .hasMessageContaining("#order(");
        }
        assertThat(next.calls()).isEmpty();
    }

    @Test
    void rightArgumentsPass() {
        Filter filter = onClient();
        assertThat(call(filter, "order", "tea", 1).value()).isEqualTo("done");
        assertThat(call(filter, "orderLater", new Line("tea", 1)).value()).isEqualTo("done");
        assertThat(call(filter, "free", new Object[] {null}).value()).isEqualTo("done");
        assertThat(next.calls()).hasSize(3);
    }

    @Test
    void whatIsWrongInsideIsNamedByItsPath() {
        RpcException failure = failure(
                onClient(),
                "orderAll",
                List.of(new Line("tea", 1), new Line("tea", -7)),
                Map.of("secret", new Line("tea", -8)));
        assertThat(failure)
                .hasMessageContaining("[1].count must be greater than 0")
                .hasMessageContaining("[…].count must be greater than 0")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("-7")
                .hasMessageNotContaining("-8");
    }

    @Test
    void noMessageRepeatsTheValueEvenIfItsTemplateDoes() {
        RpcException failure = failure(onClient(), "orderLater", new Line("SECRET", 1));
        assertThat(failure).hasMessageContaining("and must be lower case").hasMessageNotContaining("SECRET");
    }

    @Test
    void ofManyViolationsAFewAreSaid() {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            lines.add(new Line("tea", 0));
        }
        RpcException failure = failure(onClient(), "orderAll", lines, Map.of());
        assertThat(failure).hasMessageContaining("; and 990 more");
        assertThat(failure.getMessage()).hasSizeLessThan(3_000);
    }

    @Test
    void aConstraintThatThrowsIsAFailureThatDoesNotRepeatIt() {
        RpcException failure = failure(onClient(), "ask", "why");
        assertThat(failure.code()).isEqualTo(StatusCode.INTERNAL);
        assertThat(failure.notExecuted()).isTrue();
        assertThat(failure).hasMessageContaining("ValidationException").hasMessageNotContaining("secret");
    }

    @Test
    void askingForItWithoutItIsAnErrorThatSaysWhatIsMissing() {
        try (ValidationServerFilter without = new ValidationServerFilter(() -> {
            throw new NoClassDefFoundError("jakarta/validation/Validation");
        })) {
            assertThat(without.bind(runtime.serverContext()))
                    .as("not asked for")
                    .isNull();
            assertThatThrownBy(() -> without.bind(serverContext(service)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Orders: validation: true")
                    .hasMessageContaining("jakarta.validation-api")
                    .hasMessageContaining("hibernate-validator");
        }
    }
}
