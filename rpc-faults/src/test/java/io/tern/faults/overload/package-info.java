/**
 * More calls than a server can answer ({@link io.tern.faults.overload.Overload}), and what it costs to refuse them ({@link
 * io.tern.faults.overload.RefusalCost}).
 */
@NullMarked
package io.tern.faults.overload;

import org.jspecify.annotations.NullMarked;
