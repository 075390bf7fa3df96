package io.tern.bootstrap;

import java.io.File;
import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A container, with threads that outlive what they run: each deployment loads {@link RedeployedProgram} and all that it needs anew. Needs Java
 * alone, so that it can be the only class of a process. Confined to one thread.
 */
final class Container implements AutoCloseable {
    private static final long SECONDS = 60;
    private static final long PAUSE_MILLIS = 100;

    private final String classPath;
    private final ExecutorService threads;
    private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
    private final List<WeakReference<ClassLoader>> deployed = new ArrayList<>();

    /** What a deployment does with its copy of {@link RedeployedProgram}. */
    interface Deployment {
        void run(Class<?> program) throws Exception;
    }

    /** A container with these threads, which are its own from now on. */
    Container(String classPath, ExecutorService threads) {
        this.classPath = classPath;
        this.threads = threads;
    }

    /** Deploys applications on native sockets, and prints how many class loaders are kept: {@code <class path> <times> <port of ZooKeeper>}. */
    public static void main(String... arguments) throws Exception {
        int port = Integer.parseInt(arguments[2]);
        try (Container container = new Container(arguments[0], Executors.newSingleThreadExecutor())) {
            container.deploy(
                    Integer.parseInt(arguments[1]),
                    program -> program.getMethod("serveAndCall", String.class, boolean.class, int.class)
                            .invoke(null, "netty", true, port));
            System.out.println("kept: " + container.kept());
        }
    }

    void deploy(int times, Deployment deployment) throws Exception {
        for (int i = 0; i < times; i++) {
            deploy(deployment, true);
        }
    }

    private void deploy(Deployment deployment, boolean watched) throws Exception {
        threads.submit(() -> {
                    try (URLClassLoader loader = new URLClassLoader(urls(), ClassLoader.getPlatformClassLoader())) {
                        if (watched) {
                            deployed.add(new WeakReference<>(loader, collected));
                        }
                        Thread.currentThread().setContextClassLoader(loader);
                        deployment.run(loader.loadClass(RedeployedProgram.class.getName()));
                    } finally {
                        Thread.currentThread().setContextClassLoader(null);
                    }
                    return null;
                })
                .get(SECONDS, TimeUnit.SECONDS);
    }

    private URL[] urls() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    /** How many class loaders of deployments are still there when all that can be collected is. */
    long kept() throws Exception {
        // Java 17 keeps the class loader of the type that records compared last.
        deploy(program -> program.getMethod("compareRecords").invoke(null), false);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        long kept = count();
        while (kept > 0 && System.nanoTime() < end) {
            System.gc();
            // The compiler keeps the class loader of a method until it is compiled, and gets nowhere while one
            // collection follows another.
            collected.remove(PAUSE_MILLIS);
            kept = count();
        }
        return kept;
    }

    private long count() {
        return deployed.stream().filter(loader -> !loader.refersTo(null)).count();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
