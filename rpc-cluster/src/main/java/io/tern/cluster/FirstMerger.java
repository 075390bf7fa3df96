package io.tern.cluster;

import io.tern.api.Merger;
import io.tern.api.MethodDescriptor;
import io.tern.spi.Extension;
import java.util.Objects;

/** Takes the value of the first group that has one, in the order in which they are named; the others are called, too. Thread-safe. */
@Extension("first")
final class FirstMerger implements Merger {
    FirstMerger() {}

    @Override
    public Merge of(MethodDescriptor method) {
        return values -> values.stream().filter(Objects::nonNull).findFirst().orElse(null);
    }
}
