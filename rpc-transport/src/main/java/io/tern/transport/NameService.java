package io.tern.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a host name; may block for as long as the system's resolver does. Thread-safe. */
interface NameService {
    /** Returns all addresses in the resolver's order, at least one. */
    InetAddress[] resolve(String host) throws UnknownHostException;
}
