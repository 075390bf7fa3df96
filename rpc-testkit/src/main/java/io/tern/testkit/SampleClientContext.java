package io.tern.testkit;

import io.tern.api.ClientContext;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.PerMethod;
import io.tern.api.ReferenceOptions;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceDescriptor;

/** A plain {@link ClientContext}, whose settings of methods are computed once. Immutable, thread-safe. */
record SampleClientContext(
        ServiceDescriptor service, ReferenceOptions options, RuntimeContext runtime, PerMethod<MethodSettings> methods)
        implements ClientContext {
    static SampleClientContext of(ServiceDescriptor service, ReferenceOptions options, RuntimeContext runtime) {
        return new SampleClientContext(service, options, runtime, new PerMethod<>(service, options::settings));
    }

    @Override
    public MethodSettings settings(MethodDescriptor method) {
        MethodSettings known = methods.get(method);
        return known != null ? known : options.settings(method);
    }
}
