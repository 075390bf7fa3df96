package io.tern.faults.harness;

import io.tern.faults.harness.JavaProcess.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One ZooKeeper server, or three that elect a leader, as processes. Servers are numbered from 0. Thread-safe. */
public final class ZooKeeperProcesses implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ASK_MILLIS = 2_000;

    private final Path directory;
    private final List<Integer> ports;
    private final String[] jvmArguments;
    private final List<JavaProcess> servers = new ArrayList<>();

    private ZooKeeperProcesses(Path directory, int count, String... jvmArguments) {
        this.directory = directory;
        this.jvmArguments = jvmArguments;
        this.ports = freePorts(3 * count);
    }

    /** Starts servers and waits until they serve; the caller closes them. */
    public static ZooKeeperProcesses start(Path directory, int count, String... jvmArguments)
            throws InterruptedException {
        ZooKeeperProcesses processes = new ZooKeeperProcesses(directory, count, jvmArguments);
        for (int i = 0; i < count; i++) {
            processes.configure(i, count);
            processes.servers.add(processes.launch(i));
        }
        processes.awaitServing();
        return processes;
    }

    private void configure(int number, int count) {
        List<String> lines = new ArrayList<>(List.of(
                "tickTime=200",
                "standaloneEnabled=false", // Else ZooKeeperMain could not reach into a single server.
                "initLimit=50",
                "syncLimit=25",
                "maxSessionTimeout=60000",
                "maxClientCnxns=0",
                "admin.enableServer=false",
                "4lw.commands.whitelist=srvr",
                "dataDir=" + data(number),
                "clientPortAddress=" + HOST,
                "clientPort=" + ports.get(3 * number)));
        IntStream.range(0, count)
                .mapToObj(i -> "server." + i + '=' + HOST + ':' + ports.get(3 * i + 1) + ':' + ports.get(3 * i + 2))
                .forEach(lines::add);
        try {
            Files.createDirectories(data(number));
            Files.writeString(data(number).resolve("myid"), Integer.toString(number));
            Files.write(configuration(number), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("ZooKeeper cannot be configured in " + directory, e);
        }
    }

    private Path data(int number) {
        return directory.resolve("zookeeper-" + number);
    }

    private Path configuration(int number) {
        return directory.resolve("zookeeper-" + number + ".cfg");
    }

    private JavaProcess launch(int number) {
        // Nobody needs the data after a power failure.
        Launch launch = Launch.small("zookeeper-" + number, directory, ZooKeeperMain.class)
                .with("-Dzookeeper.forceSync=no", "-Dzookeeper.extendedTypesEnabled=true")
                .with(jvmArguments);
        return JavaProcess.start(launch, configuration(number).toString());
    }

    /** Where all listen, as in {@code zookeeper://…}. */
    public String registry() {
        return "zookeeper://" + connectString();
    }

    /** Where all listen, comma-separated. */
    public String connectString() {
        return IntStream.range(0, ports.size() / 3).mapToObj(this::address).collect(Collectors.joining(","));
    }

    /** Where one listens. */
    public String address(int number) {
        return HOST + ':' + port(number);
    }

    /** Where one listens. */
    public int port(int number) {
        return ports.get(3 * number);
    }

    /** The process of one. */
    public JavaProcess server(int number) {
        return servers.get(number);
    }

    public int count() {
        return servers.size();
    }

    /** Kills one with SIGKILL. */
    public void kill(int number) throws InterruptedException {
        servers.get(number).kill();
    }

    /** Kills all with SIGKILL. */
    public void killAll() throws InterruptedException {
        for (JavaProcess server : servers) {
            server.kill();
        }
    }

    /** Starts one that was killed, with its ports and its data; does not wait until it serves. */
    public void restart(int number) {
        servers.set(number, launch(number));
    }

    /** Starts all that were killed; does not wait until they serve. */
    public void restartAll() {
        for (int i = 0; i < servers.size(); i++) {
            restart(i);
        }
    }

    /** Number of the server that leads. */
    public int leader() throws InterruptedException {
        return Waiting.until(
                "a leader",
                LIMIT,
                () -> IntStream.range(0, servers.size())
                        .filter(i -> mode(i).equals("leader") || mode(i).equals("standalone"))
                        .boxed()
                        .findFirst()
                        .orElse(null));
    }

    /** Sessions that live, as the leader knows them. */
    public Set<Long> sessions() throws InterruptedException {
        return Stream.of(server(leader()).ask("sessions").split(" ", -1))
                .filter(session -> !session.isEmpty())
                .map(HexFormat::fromHexDigitsToLong)
                .collect(Collectors.toSet());
    }

    /** Has a session expire, as if its client had been silent for too long; its ephemerals go at once. */
    public void expire(long session) throws InterruptedException {
        server(leader()).ask("expire " + Long.toHexString(session));
    }

    /** Deletes what those that were killed had written, but for who they are. */
    public void wipe() {
        for (int i = 0; i < servers.size(); i++) {
            try (Stream<Path> files = Files.walk(data(i).resolve("version-2"))) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(data(i) + " cannot be wiped", e);
            }
        }
    }

    /** Waits until all whose process lives serve. */
    public void awaitServing() throws InterruptedException {
        Waiting.until(
                "all ZooKeeper servers",
                LIMIT,
                () -> IntStream.range(0, servers.size())
                                .allMatch(i -> !servers.get(i).isAlive() || !mode(i).isEmpty())
                        ? true
                        : null);
    }

    /** What a server is, as it says itself; empty if it serves nobody. */
    private String mode(int number) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(number)), ASK_MILLIS);
            socket.setSoTimeout(ASK_MILLIS);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.lines()
                    .filter(line -> line.startsWith("Mode: "))
                    .map(line -> line.substring("Mode: ".length()))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return ""; // Not up yet, or killed: asked again.
        }
    }

    private static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no " + count + " free ports", e);
        }
        return sockets.stream().map(ServerSocket::getLocalPort).toList();
    }

    /** Kills all. */
    @Override
    public void close() {
        servers.forEach(JavaProcess::close);
    }
}
