/** RpcApplication: wires every module, scans, injects and owns the lifecycle. The one dependency a user adds. */
@NullMarked
package io.tern.bootstrap;

import org.jspecify.annotations.NullMarked;
