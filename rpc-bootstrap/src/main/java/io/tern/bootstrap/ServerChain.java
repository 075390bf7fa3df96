package io.tern.bootstrap;

import io.tern.api.ExportedService;
import io.tern.api.Filter;
import io.tern.api.FilterChain;
import io.tern.api.FilterSelection;
import io.tern.api.Invoker;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.ServerFilter;
import io.tern.proxy.ProxyFactory;
import io.tern.spi.ExtensionSet;
import io.tern.spi.Extensions;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Assembles what a request of one service passes on the server, once per export. Thread-safe. */
final class ServerChain {
    private final ProxyFactory proxies;

    ServerChain(ProxyFactory proxies) {
        this.proxies = proxies;
    }

    /** I/O thread: gates. Then, on the method's executor: server filters → generated dispatcher → {@code target}. */
    ExportedService assemble(ServerContext context, Object target) {
        Extensions extensions = context.runtime().extensions();
        ExtensionSet<ServerAdmission> admissions = extensions.of(ServerAdmission.class);
        ExtensionSet<ServerFilter> filters = extensions.of(ServerFilter.class);
        FilterSelection selection = FilterSelection.of(context.options().filters(), filters, admissions);

        List<ServerAdmission.Gate> gates = bound(selection.select(admissions), one -> one.bind(context));
        List<Filter> links = bound(selection.select(filters), one -> one.bind(context));
        Invoker method = new ServiceInvoker(context, proxies.newDispatcher(context.service(), target));
        return ExportedService.of(context, gates, FilterChain.of(links, method));
    }

    /** What the extensions make, without those that have nothing to do. */
    private static <E, B> List<B> bound(List<E> extensions, Function<E, @Nullable B> bind) {
        return extensions.stream().map(bind).filter(Objects::nonNull).toList();
    }
}
