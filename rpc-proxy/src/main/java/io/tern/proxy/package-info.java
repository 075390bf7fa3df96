/** Generated client stubs and server dispatchers. */
@NullMarked
package io.tern.proxy;

import org.jspecify.annotations.NullMarked;
