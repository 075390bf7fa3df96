package io.tern.bench.jmh;

import io.tern.api.ClientContext;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.PerMethod;
import io.tern.api.ReferenceOptions;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceDescriptor;
import io.tern.testkit.TestRuntime;
import java.util.Objects;

/** A context whose settings of methods are computed once, as those of references are. Immutable, thread-safe. */
record BoundOnce(
        ServiceDescriptor service, ReferenceOptions options, RuntimeContext runtime, PerMethod<MethodSettings> methods)
        implements ClientContext {
    static BoundOnce to(TestRuntime runtime, ReferenceOptions options) {
        return to(runtime, options, runtime.context());
    }

    /** The same with another time than the runtime's. */
    static BoundOnce to(TestRuntime runtime, ReferenceOptions options, RuntimeContext time) {
        ClientContext context = runtime.clientContext(runtime.service(), options);
        return new BoundOnce(
                context.service(), context.options(), time, new PerMethod<>(context.service(), context::settings));
    }

    @Override
    public MethodSettings settings(MethodDescriptor method) {
        return Objects.requireNonNull(methods.get(method), "a method of another service");
    }
}
