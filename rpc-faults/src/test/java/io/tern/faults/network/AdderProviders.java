package io.tern.faults.network;

import io.tern.api.Address;
import io.tern.bootstrap.ApplicationState;
import io.tern.bootstrap.RpcApplication;
import io.tern.faults.scenario.LoopbackApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Applications that serve {@link Adder} on this machine, all with one book. Thread-safe. */
final class AdderProviders implements AutoCloseable {
    private final AdderBook book = new AdderBook();
    private final List<AdderService> services = new ArrayList<>();
    private final List<RpcApplication> applications = new ArrayList<>();

    AdderProviders(int count) {
        for (int i = 0; i < count; i++) {
            AdderService service = new AdderService(book);
            services.add(service);
            applications.add(
                    LoopbackApplication.builder("provider-" + i).export(service).start());
        }
    }

    AdderBook book() {
        return book;
    }

    List<Address> addresses() {
        return applications.stream()
                .map(application -> Objects.requireNonNull(application.address(), "it exports"))
                .toList();
    }

    /** How many calls one of them has executed. */
    long served(int provider) {
        return services.get(provider).served();
    }

    boolean allRun() {
        return applications.stream().allMatch(application -> application.state() == ApplicationState.RUNNING);
    }

    @Override
    public void close() {
        applications.forEach(RpcApplication::close);
    }
}
