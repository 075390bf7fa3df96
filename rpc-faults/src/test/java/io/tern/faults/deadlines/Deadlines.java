package io.tern.faults.deadlines;

import io.tern.faults.scenario.Form;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import io.tern.faults.scenario.Stalls;
import java.time.Duration;

/** Deadline and cancellation go with the call, through every hop and every queue. */
public final class Deadlines implements Scenario {
    @Override
    public String name() {
        return "deadlines";
    }

    @Override
    public String promise() {
        return "The last of four applications hears of the first one's timeout or cancellation within 20 ms, and nothing starts after its deadline.";
    }

    @Override
    public void play(Scale scale, Report report) throws Exception {
        for (Form form : Form.all()) {
            try (Stalls stalls = new Stalls();
                    DeadlineChain chain = new DeadlineChain(form)) {
                chain.play(scale.of(3, 50), scale.of(1, 10));
                chain.report(stalls, report);
            }
            try (Stalls stalls = new Stalls();
                    CancelledChain chain = new CancelledChain(form)) {
                chain.play(scale.of(20, 500), scale.of(10, 100));
                chain.report(stalls, report);
            }
            if (!form.interrupts()) {
                FullQueue.play(form, Duration.ofMillis(scale.of(1_500, 20_000)), report);
            }
        }
        if (Form.all().stream().noneMatch(Form::isVirtual)) {
            report.note("virtual threads", "not on Java " + Runtime.version().feature());
        }
    }
}
