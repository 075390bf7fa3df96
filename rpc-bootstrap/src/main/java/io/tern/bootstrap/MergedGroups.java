package io.tern.bootstrap;

import io.tern.api.ReferenceOptions;
import io.tern.cluster.MergedReference;
import java.util.List;
import java.util.stream.Stream;

/** What code says when it asks for several groups at once. Thread-safe. */
final class MergedGroups {
    private MergedGroups() {}

    /**
     * Whether it asks for that.
     *
     * @param identity says which group
     * @param said says how it is called
     * @throws IllegalArgumentException if it names several groups without saying that they are merged
     */
    static boolean areMeant(ReferenceOptions identity, ReferenceOptions said) {
        boolean merges = said.cluster().equals(MergedReference.STRATEGY);
        if (!merges && identity.group().contains(",")) {
            throw new IllegalArgumentException("group: '" + identity.group() + "' (expected: one group, or cluster = \""
                    + MergedReference.STRATEGY + "\" beside it to call all of them and merge what they return)");
        }
        return merges;
    }

    /**
     * The options of a reference for each group; how each is called is left to the application and to properties.
     *
     * @throws IllegalArgumentException if there are not at least two different groups
     */
    static List<ReferenceOptions> of(ReferenceOptions identity, ReferenceOptions said) {
        List<String> groups =
                Stream.of(identity.group().split(",", -1)).map(String::strip).toList();
        if (groups.size() < 2
                || groups.contains("")
                || groups.stream().distinct().count() < groups.size()) {
            throw new IllegalArgumentException(
                    "group: '" + identity.group() + "' beside cluster = \"" + MergedReference.STRATEGY
                            + "\" (expected: at least two different groups, such as group = \"a,b\")");
        }
        return groups.stream()
                .map(group -> said.toBuilder().group(group).cluster("").build())
                .toList();
    }
}
