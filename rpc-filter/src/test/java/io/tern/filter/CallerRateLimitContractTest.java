package io.tern.filter;

import io.tern.api.ExportOptions;
import io.tern.api.ServerAdmission;
import io.tern.testkit.ServerAdmissionContractTest;

final class CallerRateLimitContractTest extends ServerAdmissionContractTest {
    @Override
    protected ServerAdmission newAdmission() {
        return context -> new CallerRateLimit()
                .bind(SaidBy.options(context, ExportOptions.builder().set(CallerSettings.CALLER_RATE_LIMIT, 50_000)));
    }
}
