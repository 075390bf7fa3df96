/**
 * The interfaces that provider and consumer share: plain Java.
 *
 * <p>Starting points: {@link io.tern.demo.api.GreetingService}, which the consumer calls, and
 * {@link io.tern.demo.api.WeatherService}, which the greeting service calls in turn.
 */
@NullMarked
package io.tern.demo.api;

import org.jspecify.annotations.NullMarked;
