package io.tern.cluster;

import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.testkit.SampleService;
import io.tern.testkit.ScriptedCall;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.UnaryOperator;

/** References with a strategy, for its tests. */
final class Strategies {
    private Strategies() {}

    /** A reference with a strategy to a service whose methods are all idempotent. */
    static ClusterFixture.Setup idempotent(String cluster, UnaryOperator<ReferenceOptions.Builder> change) {
        return ClusterFixture.setup().options(options -> {
            options.cluster(cluster);
            for (Method method : SampleService.class.getMethods()) {
                options.method(
                        method.getName(),
                        MethodSettings.builder().idempotent(true).build());
            }
            return change.apply(options);
        });
    }

    static ClusterFixture.Setup idempotent(String cluster) {
        return idempotent(cluster, options -> options);
    }

    static ClusterFixture.Setup with(String cluster) {
        return ClusterFixture.setup().options(options -> options.cluster(cluster));
    }

    static void answerAll(List<ScriptedCall> calls) {
        calls.forEach(call -> call.answerValue("value"));
    }
}
