/** A process that calls the demo services. */
@NullMarked
package io.tern.demo.consumer;

import org.jspecify.annotations.NullMarked;
