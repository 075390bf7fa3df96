/**
 * Providers that restart, die, hang or fail while others call them, and a soak of ten minutes.
 */
@NullMarked
package io.tern.faults.loss;

import org.jspecify.annotations.NullMarked;
