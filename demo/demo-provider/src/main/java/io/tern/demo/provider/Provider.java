package io.tern.demo.provider;

import io.tern.api.ExportOptions;
import io.tern.bootstrap.RpcApplication;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Serves one of the demo's services until it is told to stop. */
public final class Provider {
    private Provider() {}

    /** Runs until SIGTERM, or until the process that started it has gone. */
    public static void main(String[] arguments) {
        if (arguments.length < 3) {
            System.err.println("usage: Provider <directory for snapshots> greeting|weather zookeeper://host:port"
                    + " [tag=<tag>] [<setting>=<value>]…");
            System.exit(2);
        }
        String service = arguments[1];
        try (RpcApplication application = RpcApplication.builder("demo-" + service)
                .registry(arguments[2])
                .snapshotDirectory(Path.of(arguments[0]))
                .scan(Provider.class.getPackageName() + '.' + service)
                .exportDefaults(options(List.of(arguments).subList(3, arguments.length)))
                .bind("127.0.0.1")
                .port(0)
                .start()) {
            stopWithParent(application);
            System.out.println("ready at " + application.address());
            application.whenStopped().join();
        }
    }

    private static ExportOptions options(List<String> said) {
        ExportOptions.Builder options = ExportOptions.builder();
        for (String one : said) {
            String[] nameAndValue = one.split("=", 2);
            if (nameAndValue[0].equals("tag")) {
                options.tags(List.of(nameAndValue[1]));
            } else {
                options.set(nameAndValue[0], nameAndValue[1]);
            }
        }
        return options.build();
    }

    /** Nobody is left to stop this process once its parent has been killed. */
    private static void stopWithParent(RpcApplication application) {
        ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
        CompletableFuture<Void> unused = parent.onExit().thenRun(application::close);
    }
}
