package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.testkit.EmbeddedZooKeeper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threads of a container, which outlive the applications that they start, call and close, keep no class loader of these: everything of Tern, Netty
 * and the other libraries is loaded anew for each deployment.
 */
final class RedeployIT {
    private static final int OFTEN = 8;
    private static final int TWICE = 2;
    private static final String CLASS_PATH =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    /** In a process of its own: a native library of Netty that is unloaded takes its methods from all copies of Netty that the system's loader sees. */
    @Test
    void aContainersThreadKeepsNothingOfApplicationsOnNativeSockets() throws Exception {
        Path own = Path.of(Container.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start()) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", ""),
                            "-cp",
                            own.toString(),
                            Container.class.getName(),
                            CLASS_PATH,
                            Integer.toString(OFTEN),
                            Integer.toString(zooKeeper.port()))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(output).contains("kept: 0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"netty", "in-process"})
    void aContainersThreadKeepsNothingOfApplicationsThatServeAndCall(String transport) throws Exception {
        serveAndCall(Executors.newSingleThreadExecutor(), transport);
    }

    @Test
    void aForkJoinPoolKeepsNothingOfApplicationsThatServeAndCall() throws Exception {
        serveAndCall(new ForkJoinPool(1), "netty");
    }

    private static void serveAndCall(ExecutorService threads, String transport) throws Exception {
        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start();
                Container container = new Container(CLASS_PATH, threads)) {
            container.deploy(
                    TWICE,
                    program -> program.getMethod("serveAndCall", String.class, boolean.class, int.class)
                            .invoke(null, transport, false, zooKeeper.port()));
            assertThat(container.kept()).isZero();
        }
    }

    @Test
    void aContainersThreadKeepsNothingOfApplicationsThatOnlyCall() throws Exception {
        try (RpcApplication provider =
                        Loopback.builder("provider").export(new BlackTea()).start();
                Container container = new Container(CLASS_PATH, Executors.newSingleThreadExecutor())) {
            String address = String.valueOf(provider.address());
            container.deploy(
                    TWICE, program -> program.getMethod("call", String.class).invoke(null, address));
            assertThat(container.kept()).isZero();
        }
    }

    /** Its threads are made when the first call needs them, and live on. */
    @Test
    void aRunningApplicationKeepsNothingOfThoseWhoHaveCalledIt() throws Exception {
        try (RpcApplication provider =
                        Loopback.builder("provider").export(new BlackTea()).start();
                RpcApplication consumer = Loopback.builder("consumer").start();
                Container container = new Container(CLASS_PATH, Executors.newSingleThreadExecutor())) {
            Tea tea = consumer.refer(Tea.class, Loopback.to(provider).lazy(true).build());
            UnaryOperator<String> host =
                    kind -> tea.brew(kind) + tea.brewLater(kind).join();
            container.deploy(
                    1,
                    program -> program.getMethod("visit", UnaryOperator.class).invoke(null, host));
            assertThat(container.kept()).isZero();
            assertThat(tea.brew("y")).isEqualTo("black y");
        }
    }
}
