/** The service that the first service calls. */
@NullMarked
package io.tern.demo.provider.weather;

import org.jspecify.annotations.NullMarked;
