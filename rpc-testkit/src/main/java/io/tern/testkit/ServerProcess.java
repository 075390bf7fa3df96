package io.tern.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.apache.zookeeper.server.persistence.FileTxnLog;
import org.apache.zookeeper.util.ServiceUtils;

/**
 * Settings that ZooKeeper's server keeps for a whole process. A system property that is set already stays as it is.
 * Thread-safe.
 */
final class ServerProcess {
    static final String HOST = "127.0.0.1";

    private static final long LOG_FILE_BYTES = 256 * 1024;

    private ServerProcess() {}

    /** Makes the server fit to live inside another process: it never exits the JVM, opens no second port, is quick. */
    static void prepare() {
        ServiceUtils.setSystemExitProcedure(ServiceUtils.LOG_ONLY);
        setIfAbsent("zookeeper.admin.enableServer", "false");
        setIfAbsent("zookeeper.forceSync", "no"); // Nobody needs the data after a power failure.
        setIfAbsent("zookeeper.maxCnxns", "10000"); // 0 means the same but logs a warning.
        setIfAbsent("zookeeper.nio.numSelectorThreads", "1");
        setIfAbsent("zookeeper.nio.numWorkerThreads", "2");
        FileTxnLog.setPreallocSize(LOG_FILE_BYTES);
    }

    /** The address that the server listens at; an IP literal, so that no name service is asked. */
    static InetSocketAddress address(int port) {
        return new InetSocketAddress(localHost(), port);
    }

    static InetAddress localHost() {
        try {
            return InetAddress.getByAddress(HOST, new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
