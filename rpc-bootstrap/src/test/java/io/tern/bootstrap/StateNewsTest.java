package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StateNewsTest {
    private final List<ApplicationState> heard = new ArrayList<>();
    private final ApplicationListener listener = new ApplicationListener() {
        @Override
        public void stateChanged(ApplicationState state) {
            heard.add(state);
        }
    };

    @Test
    void statesThatNobodyCouldBeHadToTellAreToldWithTheNext() throws Exception {
        AtomicInteger threadsLacking = new AtomicInteger(2);
        StateNews news = new StateNews("demo", List.of(listener), telling -> {
            if (threadsLacking.getAndDecrement() > 0) {
                throw new NoClassDefFoundError("scripted, for a moment");
            }
            return new Thread(telling);
        });
        for (ApplicationState state :
                List.of(ApplicationState.STARTING, ApplicationState.RUNNING, ApplicationState.DRAINING)) {
            news.add(state);
            news.tell();
        }
        assertThat(news.awaitTold(Duration.ofSeconds(10))).isTrue();
        assertThat(heard)
                .containsExactly(ApplicationState.STARTING, ApplicationState.RUNNING, ApplicationState.DRAINING);
    }
}
