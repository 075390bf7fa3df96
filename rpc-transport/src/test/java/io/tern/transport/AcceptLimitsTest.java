package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AcceptLimitsTest {
    private final AcceptLimits limits = new AcceptLimits(3, 2);

    @Test
    void refusesTheThirdFromOneAddressAndTheFourthOfAll() {
        assertThat(limits.tryAdd("a")).isNull();
        assertThat(limits.tryAdd("a")).isNull();
        assertThat(limits.tryAdd("a")).contains("limit of 2 connections from one address");
        assertThat(limits.tryAdd("b")).isNull();
        assertThat(limits.tryAdd("c")).contains("limit of 3 connections");
        assertThat(limits.total()).isEqualTo(3);
    }

    @Test
    void countsDownAgain() {
        limits.tryAdd("a");
        limits.tryAdd("a");
        limits.remove("a");
        limits.remove("a");
        assertThat(limits.total()).isZero();
        assertThat(limits.tryAdd("a")).isNull();
        assertThat(limits.tryAdd("a")).isNull();
    }
}
