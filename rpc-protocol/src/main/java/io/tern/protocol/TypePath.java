package io.tern.protocol;

import org.jspecify.annotations.Nullable;

/** How the walk over the types came to a type. Immutable. */
record TypePath(@Nullable TypePath parent, String step) {
    static TypePath root(String step) {
        return new TypePath(null, step);
    }

    TypePath then(String next) {
        return new TypePath(this, next);
    }

    @Override
    public String toString() {
        return parent == null ? step : parent + " > " + step;
    }
}
