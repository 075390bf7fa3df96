/** Built-in filters and admissions. */
@NullMarked
package io.tern.filter;

import org.jspecify.annotations.NullMarked;
