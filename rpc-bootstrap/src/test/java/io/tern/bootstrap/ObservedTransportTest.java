package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tern.api.Address;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.ReferenceOptions;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import io.tern.api.Transport;
import io.tern.testkit.ManualClock;
import io.tern.testkit.ScriptedConnection;
import io.tern.testkit.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class ObservedTransportTest {
    private final ManualClock clock = new ManualClock();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ObservedTransport.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final ScriptedTransport scripted = new ScriptedTransport();
    private final List<ConnectionState> heard = new ArrayList<>();

    @BeforeEach
    void capture() {
        logger.setAdditive(false);
        logger.addAppender(logged);
        logged.start();
    }

    @AfterEach
    void release() {
        logger.detachAppender(logged);
        logger.setAdditive(true);
    }

    @Test
    void isTheTransportItselfWhereNobodyListens() {
        assertThat(ObservedTransport.of(scripted, List.of(), clock)).isSameAs(scripted);
    }

    @Test
    void aListenerThatAlwaysThrowsIsLoggedOncePerIntervalAndTheOthersHearAll() {
        Transport transport = ObservedTransport.of(
                scripted, List.of(new Throwing("first"), new Throwing("second"), new Recording()), clock);

        loseAndConnect(transport, 5);

        assertThat(heard).hasSize(10);
        assertThat(messages()).hasSize(2);
        assertThat(messages().get(0)).startsWith("Listener first failed on").contains("(0 more");
        assertThat(messages().get(1)).startsWith("Listener second failed on");

        clock.advance(Duration.ofNanos(RareLog.INTERVAL_NANOS));
        loseAndConnect(transport, 1);

        assertThat(messages()).hasSize(4);
        assertThat(messages().get(2)).startsWith("Listener first failed on").contains("(9 more since the last time)");
    }

    /** Each connection becomes ready and is lost: two states. */
    private void loseAndConnect(Transport transport, int times) {
        for (int i = 0; i < times; i++) {
            Endpoint endpoint =
                    Endpoint.builder(new Address("127.0.0.1", 20_880)).build();
            transport
                    .client(ServiceDescriptor.of(Tea.class, "", ""), ReferenceOptions.UNSET)
                    .connect(endpoint, (connection, state) -> {});
            List<ScriptedConnection> all = scripted.connections();
            all.get(all.size() - 1).ready(clock.nanoTime());
            all.get(all.size() - 1).lose();
        }
    }

    private List<String> messages() {
        return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private record Throwing(String name) implements ApplicationListener {
        @Override
        public void nodeChanged(ServiceKey service, Endpoint endpoint, ConnectionState state) {
            throw new IllegalStateException("a listener's own trouble");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private final class Recording implements ApplicationListener {
        @Override
        public void nodeChanged(ServiceKey service, Endpoint endpoint, ConnectionState state) {
            heard.add(state);
        }
    }
}
