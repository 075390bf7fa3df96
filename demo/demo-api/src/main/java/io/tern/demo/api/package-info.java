/** The interfaces that provider and consumer share. */
@NullMarked
package io.tern.demo.api;

import org.jspecify.annotations.NullMarked;
