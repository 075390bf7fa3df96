package io.tern.bootstrap;

import io.tern.api.QuotaCoordinator;
import io.tern.api.QuotaService;
import io.tern.filter.QuotaLedger;
import io.tern.testkit.QuotaCoordinatorContractTest;
import io.tern.testkit.TestRuntime;
import org.junit.jupiter.api.AfterEach;

/** The coordinator that applications export, called over sockets. */
final class QuotaServiceContractIT extends QuotaCoordinatorContractTest {
    private final Loopback loopback = new Loopback();

    @AfterEach
    void close() {
        loopback.close();
    }

    @Override
    protected QuotaCoordinator newCoordinator(TestRuntime testRuntime) {
        RpcApplication quotas = loopback.start(Loopback.builder("quotas").export(new QuotaLedger()));
        QuotaService service = loopback.start(Loopback.builder("provider"))
                .refer(QuotaService.class, Loopback.to(quotas).build());
        return request -> service.lease(request.key(), request);
    }
}
