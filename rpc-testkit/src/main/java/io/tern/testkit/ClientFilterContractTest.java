package io.tern.testkit;

import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.Filter;
import org.jspecify.annotations.Nullable;

/** What every {@link ClientFilter} does in a chain. Extend it and say how one is made. */
public abstract class ClientFilterContractTest extends FilterContractTest {
    /** For subclasses. */
    protected ClientFilterContractTest() {}

    /** Makes the filter under test. */
    protected abstract ClientFilter newFilter();

    /** What it is bound with; a reference to {@link SampleService} with all defaults if not overridden. */
    protected ClientContext context(TestRuntime testRuntime) {
        return testRuntime.clientContext();
    }

    @Override
    final @Nullable Filter bind(TestRuntime testRuntime) {
        return newFilter().bind(context(testRuntime));
    }
}
