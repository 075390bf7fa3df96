package io.tern.filter;

import io.tern.api.ExportOptions;
import io.tern.api.ServerAdmission;
import io.tern.testkit.ServerAdmissionContractTest;

final class AdaptiveConcurrencyContractTest extends ServerAdmissionContractTest {
    @Override
    protected ServerAdmission newAdmission() {
        return context -> new ConcurrencyLimitAdmission()
                .bind(SaidBy.options(
                        context,
                        ExportOptions.builder()
                                .set(LimitSettings.CONCURRENCY_LIMIT, 2)
                                .set(LimitSettings.ADAPTIVE_CONCURRENCY, true)));
    }
}
