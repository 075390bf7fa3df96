/** A process that serves the demo services. */
@NullMarked
package io.tern.demo.provider;

import org.jspecify.annotations.NullMarked;
