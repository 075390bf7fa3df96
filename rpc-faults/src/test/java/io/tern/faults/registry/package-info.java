/**
 * A ZooKeeper that is away, lost, full of nonsense, or has very much to say: the scenarios whose names begin with ZooKeeper.
 */
@NullMarked
package io.tern.faults.registry;

import org.jspecify.annotations.NullMarked;
