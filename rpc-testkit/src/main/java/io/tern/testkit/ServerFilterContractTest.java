package io.tern.testkit;

import io.tern.api.Filter;
import io.tern.api.ServerContext;
import io.tern.api.ServerFilter;
import org.jspecify.annotations.Nullable;

/** What every {@link ServerFilter} does in a chain. Extend it and say how one is made. */
public abstract class ServerFilterContractTest extends FilterContractTest {
    /** For subclasses. */
    protected ServerFilterContractTest() {}

    /** Makes the filter under test. */
    protected abstract ServerFilter newFilter();

    /** What it is bound with; an export of {@link SampleService} with all defaults if not overridden. */
    protected ServerContext context(TestRuntime testRuntime) {
        return testRuntime.serverContext();
    }

    @Override
    final @Nullable Filter bind(TestRuntime testRuntime) {
        return newFilter().bind(context(testRuntime));
    }
}
