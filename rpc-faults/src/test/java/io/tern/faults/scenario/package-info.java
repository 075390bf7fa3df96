/**
 * What a {@link io.tern.faults.scenario.Scenario} is, what it finds ({@link io.tern.faults.scenario.Report}), and what several of them need.
 */
@NullMarked
package io.tern.faults.scenario;

import org.jspecify.annotations.NullMarked;
