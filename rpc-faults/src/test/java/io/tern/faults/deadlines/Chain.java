package io.tern.faults.deadlines;

import io.tern.api.ExportOptions;
import io.tern.api.ReferenceOptions;
import io.tern.bootstrap.RpcApplication;
import io.tern.faults.scenario.Form;
import io.tern.faults.scenario.LoopbackApplication;
import java.util.ArrayList;
import java.util.List;

/** Four applications that call each other in a row, of which the last one sleeps. Thread-safe. */
final class Chain implements AutoCloseable {
    private final Form form;
    private final int timeoutMillis;
    private final List<RpcApplication> applications = new ArrayList<>();
    private final SleepingLink last;
    private final ChainLink first;

    /** A chain whose references have this timeout. */
    Chain(Form form, int timeoutMillis) {
        this.form = form;
        this.timeoutMillis = timeoutMillis;
        last = new SleepingLink(form.interrupts());
        RpcApplication d = serve("d", last);
        RpcApplication c = pass("c", d);
        RpcApplication b = pass("b", c);
        RpcApplication a = LoopbackApplication.builder("a").start();
        applications.add(a);
        first = refer(a, b);
    }

    private RpcApplication serve(String name, ChainLink link) {
        RpcApplication application = LoopbackApplication.builder(name)
                .export(
                        link,
                        ExportOptions.builder()
                                .executor(form.executor())
                                .interruptOnCancel(form.interrupts())
                                .build())
                .start();
        applications.add(application);
        return application;
    }

    private RpcApplication pass(String name, RpcApplication next) {
        PassingLink link = new PassingLink();
        RpcApplication application = serve(name, link);
        link.next(refer(application, next));
        return application;
    }

    private ChainLink refer(RpcApplication from, RpcApplication to) {
        return from.refer(
                ChainLink.class,
                ReferenceOptions.builder()
                        .address(String.valueOf(to.address()))
                        .timeoutMillis(timeoutMillis)
                        .build());
    }

    /** Where calls of the first application enter. */
    ChainLink first() {
        return first;
    }

    /** Where they end. */
    SleepingLink last() {
        return last;
    }

    @Override
    public void close() {
        for (int i = applications.size() - 1; i >= 0; i--) {
            applications.get(i).close();
        }
    }
}
