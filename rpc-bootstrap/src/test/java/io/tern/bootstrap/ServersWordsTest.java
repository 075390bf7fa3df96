package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.tern.api.ExportOptions;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A refusal tells its reader enough to mend it without asking the other team. */
final class ServersWordsTest {
    private final Loopback loopback = new Loopback();

    /** A value that a server's thread cannot make, as if the server had another version of its class. */
    record Amount(int cents) {
        Amount {
            if (Thread.currentThread().getName().startsWith("tern-")) {
                throw new IllegalStateException("amounts have a currency");
            }
        }
    }

    interface Till {
        int pay(Amount amount);
    }

    @AfterEach
    void close() {
        loopback.close();
    }

    @Test
    void aServerThatDoesNotServeAServiceNamesWhatItServes() {
        RpcApplication provider =
                loopback.start(Loopback.builder("provider").export(new BlackTea(), ExportOptions.UNSET));
        RpcApplication caller = loopback.start(Loopback.builder("caller"));
        Till till = caller.refer(Till.class, Loopback.to(provider).retries(0).build());
        RpcException failure = Loopback.failure(() -> till.pay(new Amount(1)));
        assertThat(failure.code()).isEqualTo(StatusCode.NOT_FOUND);
        assertThat(failure).hasMessageContaining("it serves: io.tern.bootstrap.Tea");
    }

    @Test
    void aServerThatCannotReadAnArgumentLogsWhoSentItTheFieldAndTheReason() {
        RpcApplication provider =
                loopback.start(Loopback.builder("provider").export((Till) Amount::cents, ExportOptions.UNSET));
        RpcApplication caller = loopback.start(Loopback.builder("caller"));
        Till till = caller.refer(Till.class, Loopback.to(provider).build());
        try (LoggedLines log = LoggedLines.of("io.tern.transport", Level.WARN)) {
            assertThat(Loopback.failure(() -> till.pay(new Amount(1))).code()).isEqualTo(StatusCode.SERIALIZATION);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("pay(")
                    .contains("cannot read the arguments")
                    .contains("Amount")
                    .contains("IllegalStateException")
                    .contains("sent by caller");
        }
    }
}
