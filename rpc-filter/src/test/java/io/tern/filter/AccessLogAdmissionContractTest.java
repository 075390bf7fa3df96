package io.tern.filter;

import io.tern.api.ServerAdmission;
import io.tern.testkit.ServerAdmissionContractTest;
import org.junit.jupiter.api.AfterEach;

final class AccessLogAdmissionContractTest extends ServerAdmissionContractTest {
    private final CapturedLog log = CapturedLog.of("io.tern.access"); // thousands of failed calls

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Override
    protected ServerAdmission newAdmission() {
        return new AccessLogAdmission();
    }
}
