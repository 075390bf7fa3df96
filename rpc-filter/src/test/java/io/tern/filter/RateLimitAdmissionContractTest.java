package io.tern.filter;

import io.tern.api.ExportOptions;
import io.tern.api.ServerAdmission;
import io.tern.testkit.ServerAdmissionContractTest;

final class RateLimitAdmissionContractTest extends ServerAdmissionContractTest {
    @Override
    protected ServerAdmission newAdmission() {
        return context -> new RateLimitAdmission()
                .bind(SaidBy.options(context, ExportOptions.builder().set(LimitSettings.RATE_LIMIT, 50_000)));
    }
}
