/** Extension loading over META-INF/services; knows no RPC word. */
@NullMarked
package io.tern.spi;

import org.jspecify.annotations.NullMarked;
