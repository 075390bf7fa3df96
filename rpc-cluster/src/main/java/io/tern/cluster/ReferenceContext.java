package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.IoThread;
import io.tern.api.KeptArguments;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.PerMethod;
import io.tern.api.ReferenceOptions;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Transport;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all parts of one reference know; settings of methods are computed once. Immutable, thread-safe. */
final class ReferenceContext implements ClientContext {
    private static final Logger logger = LoggerFactory.getLogger(ReferenceContext.class);

    private final ServiceDescriptor service;
    private final ReferenceOptions options;
    private final RuntimeContext runtime;
    private final Object reference;
    private final PerMethod<MethodSettings> settings;
    private final Transport.@Nullable Client client;

    /**
     * The context of a reference.
     *
     * @throws IllegalArgumentException if the options name a method that the service does not have
     */
    ReferenceContext(ServiceDescriptor service, ReferenceOptions options, RuntimeContext runtime) {
        this(service, options, runtime, new Object(), null);
    }

    private ReferenceContext(
            ServiceDescriptor service,
            ReferenceOptions options,
            RuntimeContext runtime,
            Object reference,
            Transport.@Nullable Client client) {
        options.checkAgainst(service);
        this.service = service;
        this.options = options.orElse(ReferenceOptions.DEFAULTS);
        this.runtime = runtime;
        this.reference = reference;
        this.client = client;
        settings = new PerMethod<>(service, this.options::settings);
    }

    /**
     * The context of the same reference under other options.
     *
     * @throws IllegalArgumentException if the options name a method that the service does not have
     */
    ReferenceContext with(ReferenceOptions changed) {
        return new ReferenceContext(service, changed, runtime, reference, client);
    }

    /** The same context, whose calls are encoded by a client. */
    ReferenceContext encodingBy(Transport.Client newClient) {
        return new ReferenceContext(service, options, runtime, reference, newClient);
    }

    /** Arguments of a call that may be sent after its stub has returned; null where they cannot change. */
    @Nullable
    KeptArguments keep(MethodDescriptor method, @Nullable Object[] arguments) {
        return client == null ? null : client.keep(method, arguments);
    }

    /** Runs a step here, or on the work executor where this is an I/O thread. */
    void offIoThread(Runnable step) {
        if (IoThread.isCurrent()) {
            onWorkExecutor(step);
        } else {
            step.run();
        }
    }

    /** Runs a step of the framework's own, or does so here if nobody else will: no call may be lost. */
    void onWorkExecutor(Runnable step) {
        if (!OnceTask.isTaken(runtime.workExecutor(), step)) {
            step.run();
        }
    }

    /** Runs what completes a user's future, or does so here once the runtime is closed: no call may be lost. */
    void onCallbackExecutor(Runnable step) {
        execute(runtime.callbackExecutor(), step);
    }

    private static void execute(Executor executor, Runnable step) {
        try {
            executor.execute(step);
        } catch (RejectedExecutionException e) {
            logger.debug("The executor is closed; going on here", e);
            step.run();
        }
    }

    @Override
    public ServiceDescriptor service() {
        return service;
    }

    @Override
    public ReferenceOptions options() {
        return options;
    }

    @Override
    public RuntimeContext runtime() {
        return runtime;
    }

    @Override
    public Object reference() {
        return reference;
    }

    @Override
    public MethodSettings settings(MethodDescriptor method) {
        MethodSettings known = settings.get(method);
        return known != null ? known : options.settings(method);
    }

    @Override
    public String toString() {
        return "ReferenceContext[" + service + ']';
    }
}
