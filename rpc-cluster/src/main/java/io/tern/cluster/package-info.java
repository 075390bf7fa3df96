/** Directory, routers, balancers, cluster strategies and the assembly of the client chain. */
@NullMarked
package io.tern.cluster;

import org.jspecify.annotations.NullMarked;
