/**
 * For tests of extensions and of applications: contract suites, a runtime whose time and randomness the test owns, scripted
 * invokers, a leak gate and an embedded ZooKeeper.
 *
 * <p>Starting points: {@link io.tern.testkit.TestRuntime}, {@link io.tern.testkit.ScriptedTransport}, {@link
 * io.tern.testkit.RegistryContractTest} and its siblings, {@link io.tern.testkit.EmbeddedZooKeeper}, {@link
 * io.tern.testkit.LeakGate}.
 */
@NullMarked
package io.tern.testkit;

import org.jspecify.annotations.NullMarked;
