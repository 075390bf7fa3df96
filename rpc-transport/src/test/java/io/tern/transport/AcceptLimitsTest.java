package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcceptLimitsTest {
    private final List<String> closed = new ArrayList<>();
    private final AcceptLimits<String> limits = new AcceptLimits<>(3, 2, closed::add);

    @Test
    void refusesTheThirdFromOneAddressAndTheFourthOfAll() {
        join("a", "a1");
        join("a", "a2");
        assertThat(limits.tryAdd("a", "a3")).contains("limit of 2 connections from one address");
        join("b", "b1");
        assertThat(limits.tryAdd("c", "c1")).contains("limit of 3 connections");
        assertThat(limits.total()).isEqualTo(3);
        assertThat(closed).isEmpty();
    }

    @Test
    void countsDownAgain() {
        join("a", "a1");
        join("a", "a2");
        limits.remove("a1");
        limits.remove("a2");
        limits.remove("a2");
        assertThat(limits.total()).isZero();
        join("a", "a3");
        join("a", "a4");
    }

    @Test
    void closesTheOldestStrangerOfTheAddressForANewcomer() {
        join("b", "b1");
        assertThat(limits.tryAdd("a", "a1")).isNull();
        limits.introduced("a1");
        assertThat(limits.tryAdd("a", "a2")).isNull();
        assertThat(limits.tryAdd("a", "a3")).isNull();
        assertThat(closed).containsExactly("a2");
        limits.remove("a2");
        assertThat(limits.total()).as("counted once").isEqualTo(3);
    }

    @Test
    void closesTheOldestStrangerOfAllForANewcomer() {
        assertThat(limits.tryAdd("a", "a1")).isNull();
        assertThat(limits.tryAdd("b", "b1")).isNull();
        limits.introduced("a1");
        assertThat(limits.tryAdd("c", "c1")).isNull();
        assertThat(limits.tryAdd("d", "d1")).isNull();
        assertThat(closed).containsExactly("b1");
        assertThat(limits.total()).isEqualTo(3);
    }

    private void join(String host, String connection) {
        assertThat(limits.tryAdd(host, connection)).isNull();
        limits.introduced(connection);
    }
}
