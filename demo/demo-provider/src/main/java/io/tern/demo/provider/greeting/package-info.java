/** The service that the consumer calls. */
@NullMarked
package io.tern.demo.provider.greeting;

import org.jspecify.annotations.NullMarked;
