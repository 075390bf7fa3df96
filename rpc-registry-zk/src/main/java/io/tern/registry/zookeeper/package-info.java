/** Registration and discovery through ZooKeeper. */
@NullMarked
package io.tern.registry.zookeeper;

import org.jspecify.annotations.NullMarked;
