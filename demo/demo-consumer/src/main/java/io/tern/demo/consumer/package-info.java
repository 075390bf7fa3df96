/**
 * The process that plays the demo: it starts the others, calls them, kills some, and counts what fails.
 *
 * <p>Starting points: {@link io.tern.demo.consumer.Demo} (the scenes, in order), {@code Load} (the calls that must not
 * fail), {@code ChildProcess} (the processes around it).
 */
@NullMarked
package io.tern.demo.consumer;

import org.jspecify.annotations.NullMarked;
