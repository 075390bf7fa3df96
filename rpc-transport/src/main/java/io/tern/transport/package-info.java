/** The Netty client and server, and the in-process transport. */
@NullMarked
package io.tern.transport;

import org.jspecify.annotations.NullMarked;
