package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.AutoActivate;
import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.Filter;
import io.tern.api.Permit;
import io.tern.api.ReferenceOptions;
import io.tern.api.Refusal;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.ServerFilter;
import io.tern.api.StatusCode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** One call that is refused, under whatever code, is one call. */
final class RefusedCallTest {
    private static final String REFUSE = "refuse";

    private final TestWorld world = new TestWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private static RpcException refusal(String code) {
        return RpcException.builder(StatusCode.valueOf(code), "not for this customer")
                .notExecuted(true)
                .notServed(true) // As if a call that was made to find out had been told so.
                .build();
    }

    @AutoActivate
    private static final class Customers implements ServerAdmission {
        @Override
        public Gate bind(ServerContext context) {
            return head -> {
                String code = head.attachments().get(REFUSE);
                return code == null ? Permit.NONE : new Refusal(refusal(code));
            };
        }
    }

    @AutoActivate
    private static final class CustomerFilter implements ServerFilter {
        @Override
        public Filter bind(ServerContext context) {
            return (invocation, next) -> {
                String code = invocation.attachments().get(REFUSE);
                return code == null
                        ? next.invoke(invocation)
                        : CompletableFuture.completedFuture(Result.failure(refusal(code)));
            };
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "CANCELLED")
    void byAGateItKeepsNoOtherAway(StatusCode code) {
        check(code, world.builder("provider").extension(ServerAdmission.class, "customers", new Customers()));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "CANCELLED")
    void byAFilterItKeepsNoOtherAway(StatusCode code) {
        check(code, world.builder("provider").extension(ServerFilter.class, "customers", new CustomerFilter()));
    }

    private void check(StatusCode code, RpcApplication.Builder provider) {
        world.start(provider.export(new BlackTea()));
        RpcApplication caller = world.start(world.builder("caller"));
        Tea tea = caller.refer(Tea.class, ReferenceOptions.builder().retries(0).build());

        try (CallScope scope =
                CallOptions.builder().attachment(REFUSE, code.name()).build().open()) {
            assertThat(scope).isNotNull();
            RpcException failure = Loopback.failure(() -> tea.brew("leaf"));
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure).hasMessageContaining("not for this customer");
        }

        assertThat(tea.brew("leaf")).isEqualTo("black leaf");
        assertThat(caller.explain(tea, "brew", CallOptions.builder().build())
                        .route()
                        .candidates())
                .singleElement()
                .satisfies(node -> assertThat(node.isEligible()).isTrue());
    }
}
