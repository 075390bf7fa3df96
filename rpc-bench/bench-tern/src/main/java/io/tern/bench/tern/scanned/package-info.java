/** What a scan finds. */
@NullMarked
package io.tern.bench.tern.scanned;

import org.jspecify.annotations.NullMarked;
