package io.tern.testkit;

import io.tern.api.ClientContext;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceDescriptor;

/** A plain {@link ClientContext}. Immutable, thread-safe. */
record SampleClientContext(ServiceDescriptor service, ReferenceOptions options, RuntimeContext runtime)
        implements ClientContext {
    @Override
    public MethodSettings settings(MethodDescriptor method) {
        return options.settings(method);
    }
}
