package io.tern.testkit;

import io.tern.api.ClientContext;
import io.tern.api.Clock;
import io.tern.api.Deadline;
import io.tern.api.Defaults;
import io.tern.api.ExportOptions;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.RuntimeContext;
import io.tern.api.Scheduler;
import io.tern.api.ServerContext;
import io.tern.api.ServiceDescriptor;
import io.tern.spi.Extensions;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A runtime that a test owns: its time stands still until {@link #advance}, its randomness is seeded, its callbacks run on
 * the thread that completes the call. Closing it closes its extensions and, with {@link Builder#systemTime}, its timer.
 * Thread-safe.
 *
 * <pre>{@code
 * try (TestRuntime runtime = TestRuntime.create()) {
 *     Picker picker = new NearestLoadBalancer().newPicker(nodes, runtime.clientContext());
 *     picker.pick(runtime.newInvocation("read", "key"), Eligibility.ANY);
 *     runtime.advance(Duration.ofSeconds(1));
 * }
 * }</pre>
 */
public final class TestRuntime implements AutoCloseable {
    private final ServiceDescriptor service = ServiceDescriptor.of(SampleService.class);
    private final RuntimeContext context;
    private final @Nullable ManualClock clock;
    private final @Nullable ManualScheduler scheduler;
    private final @Nullable SystemScheduler systemScheduler;

    private TestRuntime(Builder builder) {
        Clock time;
        Scheduler timer;
        if (builder.systemTime) {
            clock = null;
            scheduler = null;
            systemScheduler = new SystemScheduler();
            time = Clock.system();
            timer = systemScheduler;
        } else {
            clock = new ManualClock();
            scheduler = new ManualScheduler(clock);
            systemScheduler = null;
            time = clock;
            timer = scheduler;
        }
        context = new RuntimeContext(
                builder.application,
                builder.instanceId,
                time.nanoTime(),
                time,
                timer,
                builder.random,
                builder.callbackExecutor,
                builder.callbackExecutor,
                builder.extensions.build(),
                builder.metadata);
    }

    /** Returns a runtime as {@link #builder()} makes it if nothing is said. */
    public static TestRuntime create() {
        return builder().build();
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** What the parts under test are given. */
    public RuntimeContext context() {
        return context;
    }

    /**
     * The clock.
     *
     * @throws IllegalStateException if this runtime runs on the system's time
     */
    public ManualClock clock() {
        return manual(clock);
    }

    /**
     * The timer.
     *
     * @throws IllegalStateException if this runtime runs on the system's time
     */
    public ManualScheduler scheduler() {
        return manual(scheduler);
    }

    /** Moves the clock forward and runs the timer's tasks on the way; see {@link ManualScheduler#advance}. */
    public void advance(Duration duration) {
        scheduler().advance(duration);
    }

    /** {@link SampleService}, reflected once for this runtime. */
    public ServiceDescriptor service() {
        return service;
    }

    /** What an extension is bound with for a reference to {@link SampleService}, with all defaults. */
    public ClientContext clientContext() {
        return clientContext(service, ReferenceOptions.DEFAULTS);
    }

    /** What an extension is bound with for a reference; what the options leave open gets its default. */
    public ClientContext clientContext(ServiceDescriptor service, ReferenceOptions options) {
        return clientContext(service, options, context);
    }

    /** The same in another runtime than this one, such as one with another clock. */
    public ClientContext clientContext(ServiceDescriptor service, ReferenceOptions options, RuntimeContext other) {
        return SampleClientContext.of(service, options.orElse(ReferenceOptions.DEFAULTS), other);
    }

    /** What an extension is bound with for an export of {@link SampleService}, with all defaults. */
    public ServerContext serverContext() {
        return new ServerContext(service, ExportOptions.DEFAULTS, context);
    }

    /** A call of {@link SampleService} with the default timeout. */
    public Invocation newInvocation(String method, String argument) {
        return newInvocationBuilder(method, argument).build();
    }

    /** A builder of a call of {@link SampleService} with the default timeout. */
    public Invocation.Builder newInvocationBuilder(String method, String argument) {
        long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(Defaults.TIMEOUT_MILLIS);
        return Invocation.builder(
                sampleMethod(method),
                new Object[] {argument},
                Deadline.after(timeoutNanos, context.clock()),
                context.clock().nanoTime());
    }

    private MethodDescriptor sampleMethod(String name) {
        MethodDescriptor method = service.method(name + "(java.lang.String)");
        if (method == null) {
            throw new IllegalArgumentException(
                    "method: '" + name + "' (expected: one of " + service.signatures() + ")");
        }
        return method;
    }

    private static <T> T manual(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("this runtime runs on the system's time (expected: no systemTime())");
        }
        return part;
    }

    @Override
    public void close() {
        context.extensions().close();
        if (systemScheduler != null) {
            systemScheduler.close();
        }
    }

    /** Builds {@link TestRuntime}s. Not thread-safe. */
    public static final class Builder {
        private final Extensions.Builder extensions = Extensions.builder();
        private String application = "test";
        private String instanceId = "test-1";
        private Map<String, String> metadata = Map.of();
        private RandomGenerator random = new Random(42);
        private Executor callbackExecutor = Runnable::run;
        private boolean systemTime;

        private Builder() {}

        /** Name of the application; {@code test} by default. */
        public Builder application(String application) {
            this.application = application;
            return this;
        }

        /** Id of the instance; {@code test-1} by default. */
        public Builder instanceId(String instanceId) {
            this.instanceId = instanceId;
            return this;
        }

        /** Further attributes of the instance, such as its zone; none by default. */
        public Builder metadata(Map<String, String> metadata) {
            this.metadata = Map.copyOf(metadata);
            return this;
        }

        /** Seed of the randomness. */
        public Builder seed(long seed) {
            return random(new Random(seed));
        }

        /** Source of the randomness; seeded with 42 by default. */
        public Builder random(RandomGenerator random) {
            this.random = random;
            return this;
        }

        /** Where futures of asynchronous calls complete; the completing thread by default. Not closed. */
        public Builder callbackExecutor(Executor callbackExecutor) {
            this.callbackExecutor = callbackExecutor;
            return this;
        }

        /** Adds an extension that no file declares; see {@link Extensions.Builder#register}. */
        public <T> Builder extension(Class<T> contract, String name, T instance) {
            extensions.register(contract, name, instance);
            return this;
        }

        /** Uses the system's clock and a real timer with one daemon thread, for tests with real sockets. */
        public Builder systemTime() {
            systemTime = true;
            return this;
        }

        /** Builds the runtime; the caller closes it. */
        public TestRuntime build() {
            return new TestRuntime(this);
        }
    }
}
