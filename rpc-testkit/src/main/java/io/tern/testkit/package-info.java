/** Contract suites, manual clock, leak gate and an embedded ZooKeeper, for tests of extensions and applications. */
@NullMarked
package io.tern.testkit;

import org.jspecify.annotations.NullMarked;
