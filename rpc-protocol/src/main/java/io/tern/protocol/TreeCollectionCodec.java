package io.tern.protocol;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A collection of one element type: a list, whatever collection is declared. */
final class TreeCollectionCodec extends TreeCodec {
    private final WireType type;
    private final TreeCodec element;
    private final IntFunction<Collection<@Nullable Object>> maker;
    private final boolean hashes;
    private final boolean sorts;

    TreeCollectionCodec(WireType type, TreeCodec element, IntFunction<Collection<@Nullable Object>> maker) {
        this.type = type;
        this.element = element;
        this.maker = maker;
        this.hashes = Set.class.isAssignableFrom(type.raw()) && !SortedSet.class.isAssignableFrom(type.raw());
        this.sorts = Containers.isSorted(type.raw());
    }

    @Override
    void write(TreeWriter out, Object value) throws IOException {
        Containers.requireNaturalOrder(type, value);
        Collection<?> seen = OneWalk.of((Iterable<?>) value, out.buffer());
        int size = seen.size();
        // the JDK's empty collections are one object each; what is read in their stead must not be
        if (!out.beginList(size == 0 ? new Object() : value, size)) {
            return;
        }
        int written = 0;
        for (Object each : seen) {
            if (written++ < size) {
                element.writeNullable(out, each);
            }
        }
        if (written != size) {
            throw new WireValueException("a collection that changes while it is written");
        }
        out.endList();
    }

    @Override
    Object read(TreeReader in, Object node) {
        if (!(node instanceof TreeNode.Elements list)) {
            throw mismatch(node);
        }
        Object known = in.enter(list, this);
        if (known != null) {
            return known;
        }
        List<@Nullable Object> elements = list.elements();
        Collection<@Nullable Object> made = maker.apply(elements.size());
        in.made(list, this, made);
        if (hashes || sorts) {
            addWhole(in, made, elements);
        } else {
            for (Object each : elements) {
                TreeContainerRules.add(type, made, element.readNullable(in, each), element);
            }
        }
        in.exit();
        return made;
    }

    /** Adds each element when it is whole, and behind it those that come after. */
    private void addWhole(TreeReader in, Collection<@Nullable Object> made, List<@Nullable Object> elements) {
        TreeFrames frames = in.frames();
        TreeFilling later = null;
        for (Object each : elements) {
            int before = frames.beginPart();
            Object value = element.readNullable(in, each);
            int awaited = frames.endPart(before);
            if (hashes) {
                in.beforeHashing(each, value);
            }
            if (later == null && awaited != TreeFrames.NONE && !TreeContainerRules.isReady(value, sorts)) {
                later = TreeFilling.of(type, frames.current(), made);
                frames.defer(later);
            }
            if (later == null) {
                TreeContainerRules.add(type, made, value, element);
            } else {
                later.weigh(TreeReader.weightOf(each));
                later.add(value, null);
            }
        }
    }

    @Override
    String describe() {
        return "a " + type;
    }

    @Override
    boolean describesItself(TreeWriter out, Object value) {
        return type.raw() == List.class;
    }
}
