/**
 * Registration and discovery through ZooKeeper 3.6 or later, by Curator's session handling.
 *
 * <p>One registry is one session. Besides ZooKeeper's two threads ({@code …-SendThread}, {@code …-EventThread}) and two of
 * Curator's, which only move events, everything happens on one thread, {@code tern-zk-registry}: it owns all state, so that
 * nothing here is locked, and no caller ever waits for ZooKeeper. A {@link io.tern.registry.zookeeper.Probe} has two threads more
 * while there is no connection.
 *
 * <p>Starting points: {@link io.tern.registry.zookeeper.ZooKeeperRegistry}, {@link io.tern.registry.zookeeper.Publication}
 * for what is registered, {@link io.tern.registry.zookeeper.ServiceWatch} for what is watched, {@link
 * io.tern.registry.zookeeper.EndpointJson} for what the nodes contain.
 */
@NullMarked
package io.tern.registry.zookeeper;

import org.jspecify.annotations.NullMarked;
