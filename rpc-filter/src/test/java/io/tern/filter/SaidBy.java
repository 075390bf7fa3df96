package io.tern.filter;

import io.tern.api.ClientContext;
import io.tern.api.ExportOptions;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.RuntimeContext;
import io.tern.api.ServerContext;
import io.tern.api.ServiceDescriptor;

/** Contexts like given ones, but with other options; for suites that make their contexts themselves. */
final class SaidBy {
    private SaidBy() {}

    static ServerContext options(ServerContext context, ExportOptions.Builder options) {
        return new ServerContext(context.service(), options.build().orElse(ExportOptions.DEFAULTS), context.runtime());
    }

    static ClientContext options(ClientContext context, ReferenceOptions.Builder options) {
        return options(context.service(), context.runtime(), options);
    }

    static ClientContext options(ServiceDescriptor service, RuntimeContext runtime, ReferenceOptions.Builder options) {
        return new Configured(service, options.build().orElse(ReferenceOptions.DEFAULTS), runtime);
    }

    private record Configured(ServiceDescriptor service, ReferenceOptions options, RuntimeContext runtime)
            implements ClientContext {
        @Override
        public MethodSettings settings(MethodDescriptor method) {
            return options.settings(method);
        }
    }
}
