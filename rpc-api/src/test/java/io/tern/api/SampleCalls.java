package io.tern.api;

/** Calls for tests of this module, which cannot use the testkit. */
final class SampleCalls {
    interface EchoService {
        String echo(String text);
    }

    static final ServiceDescriptor SERVICE = ServiceDescriptor.of(EchoService.class, "", "1.0");
    static final MethodDescriptor METHOD = SERVICE.methods().get(0);

    private SampleCalls() {}

    static Invocation.Builder builder() {
        Clock clock = Clock.system();
        return Invocation.builder(
                METHOD, new Object[] {"hello"}, Deadline.after(60_000_000_000L, clock), clock.nanoTime());
    }

    static Invocation call() {
        return builder().build();
    }

    static Invocation traced(TraceContext trace) {
        return builder().trace(trace).build();
    }
}
