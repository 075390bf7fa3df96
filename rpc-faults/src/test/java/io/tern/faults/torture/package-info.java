/**
 * What must hold under faults: each {@link io.tern.faults.scenario.Scenario} plays one point of docs/reliability.md, in a short form for the build
 * ({@link io.tern.faults.torture.TortureIT}) and a long one for the command ({@link io.tern.faults.torture.Torture}).
 */
@NullMarked
package io.tern.faults.torture;

import org.jspecify.annotations.NullMarked;
