/** Frames, codecs and serializers. */
@NullMarked
package io.tern.protocol;

import org.jspecify.annotations.NullMarked;
