package io.tern.filter;

import io.tern.api.ServerAdmission;
import io.tern.testkit.ServerAdmissionContractTest;

final class MetricsAdmissionContractTest extends ServerAdmissionContractTest {
    @Override
    protected ServerAdmission newAdmission() {
        return new MetricsAdmission();
    }
}
