package io.tern.transport;

import io.tern.api.Address;

/**
 * What sockets are shared by: services of one instance at one address. An instance that is not known beforehand is "" and
 * has sockets of its own, since any instance may answer there. Immutable, thread-safe.
 *
 * @param address where to connect
 * @param instanceId who must answer, or "" for anybody
 */
record EndpointKey(Address address, String instanceId) {
    @Override
    public String toString() {
        return instanceId.isEmpty() ? address.toString() : address + "/" + instanceId;
    }
}
