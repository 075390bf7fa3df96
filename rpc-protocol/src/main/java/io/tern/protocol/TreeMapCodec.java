package io.tern.protocol;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A map of one key and one value type: a map, or where the format has only names as keys, an object or a list of pairs. */
final class TreeMapCodec extends TreeCodec {
    private final WireType type;
    private final TreeCodec key;
    private final TreeCodec value;
    private final IntFunction<Map<@Nullable Object, @Nullable Object>> maker;
    private final boolean hashes;
    private final boolean strings;

    TreeMapCodec(
            WireType type, TreeCodec key, TreeCodec value, IntFunction<Map<@Nullable Object, @Nullable Object>> maker) {
        this.type = type;
        this.key = key;
        this.value = value;
        this.maker = maker;
        this.strings = type.raw() == Properties.class;
        this.hashes = !SortedMap.class.isAssignableFrom(type.raw());
    }

    @Override
    void write(TreeWriter out, Object map) throws IOException {
        Containers.requireNaturalOrder(type, map);
        Map<?, ?> contents = strings ? Containers.contents((Map<?, ?>) map) : (Map<?, ?>) map;
        if (out.namesKeys()) {
            List<@Nullable Object> seen = OneWalk.keysAndValues(contents, out.buffer());
            writeSeen(out, seen, namesOf(out, seen));
        } else {
            writeEntries(out, map, contents);
        }
    }

    /** In a wrapper unless the map looks like no object with a type, no list and nothing else. */
    @Override
    void writeOpen(TreeWriter out, Object map, String name) throws IOException {
        if (!out.namesKeys()) {
            write(out, map);
            return;
        }
        List<@Nullable Object> seen = OneWalk.keysAndValues((Map<?, ?>) map, out.buffer());
        List<String> names = namesOf(out, seen);
        boolean bare = names != null && !names.contains(TreeNode.Members.TYPE);
        if (!bare) {
            out.beginWrapper(name);
        }
        writeSeen(out, seen, names);
        if (!bare) {
            out.endWrapper();
        }
    }

    @Override
    Object read(TreeReader in, Object node) {
        if (!(node instanceof TreeNode container)) {
            throw mismatch(node);
        }
        Object known = in.enter(container, this);
        if (known != null) {
            return known;
        }
        Object made = readContainer(in, container);
        in.exit();
        return made;
    }

    @Override
    String describe() {
        return "a " + type;
    }

    /** The keys as names, in the order of the walk; null if one of them has none. */
    private @Nullable List<String> namesOf(TreeWriter out, List<@Nullable Object> seen) {
        List<String> names = new ArrayList<>(seen.size() / 2);
        for (int i = 0; i < seen.size(); i += 2) {
            Object each = seen.get(i);
            String name = each == null ? null : key.nameOf(each);
            if (name == null || !out.isName(name)) {
                return null;
            }
            names.add(name);
        }
        return names;
    }

    private void writeSeen(TreeWriter out, List<@Nullable Object> seen, @Nullable List<String> names)
            throws IOException {
        if (names == null) {
            out.beginMap(seen);
            for (int i = 0; i < seen.size(); i += 2) {
                writeEntry(out, seen.get(i), seen.get(i + 1));
            }
            out.endMap();
            return;
        }
        out.beginNamed();
        for (int i = 0; i < names.size(); i++) {
            out.member(names.get(i));
            value.writeNullable(out, seen.get(2 * i + 1));
        }
        out.endNamed();
    }

    private void writeEntries(TreeWriter out, Object map, Map<?, ?> contents) throws IOException {
        Map<?, ?> seen = OneWalk.of(contents, out.buffer());
        // the JDK's empty maps are one object each; what is read in their stead must not be
        if (!out.beginMap(seen.isEmpty() ? new Object() : map)) {
            return;
        }
        for (Map.Entry<?, ?> entry : seen.entrySet()) {
            writeEntry(out, entry.getKey(), entry.getValue());
        }
        out.endMap();
    }

    private void writeEntry(TreeWriter out, @Nullable Object k, @Nullable Object v) throws IOException {
        out.beginEntry();
        key.writeNullable(out, k);
        value.writeNullable(out, v);
        out.endEntry();
    }

    private Object readContainer(TreeReader in, TreeNode node) {
        if (node instanceof TreeNode.Entries entries) {
            return readEntries(in, entries);
        }
        if (node instanceof TreeNode.Members members && !in.tellsTypes()) {
            return readNamed(in, members);
        }
        if (node instanceof TreeNode.Elements list && !in.tellsTypes()) {
            return readPairs(in, list);
        }
        throw mismatch(node);
    }

    private Object readEntries(TreeReader in, TreeNode.Entries node) {
        List<@Nullable Object> all = node.keysAndValues();
        Map<@Nullable Object, @Nullable Object> made = maker.apply(all.size() / 2);
        in.made(node, this, made);
        TreeFilling later = null;
        for (int i = 0; i < all.size(); i += 2) {
            later = put(in, made, all.get(i), all.get(i + 1), i / 2 + 1, later);
        }
        return made;
    }

    private Object readNamed(TreeReader in, TreeNode.Members node) {
        Map<@Nullable Object, @Nullable Object> made = maker.apply(node.size());
        for (int i = 0; i < node.size(); i++) {
            Object each = value.readNullable(in, node.value(i));
            TreeContainerRules.put(type, made, key.ofName(node.name(i)), each, i + 1);
        }
        return made;
    }

    private Object readPairs(TreeReader in, TreeNode.Elements node) {
        List<@Nullable Object> pairs = node.elements();
        Map<@Nullable Object, @Nullable Object> made = maker.apply(pairs.size());
        for (int i = 0; i < pairs.size(); i++) {
            if (!(pairs.get(i) instanceof TreeNode.Elements pair)
                    || pair.elements().size() != 2) {
                throw new WireFormatException("expected " + describe() + ", found a list of other things than pairs");
            }
            put(in, made, pair.elements().get(0), pair.elements().get(1), i + 1, null); // nothing is in a cycle
        }
        return made;
    }

    /** Puts an entry when its key is whole, and behind it those that come after; returns what is put later. */
    private @Nullable TreeFilling put(
            TreeReader in,
            Map<@Nullable Object, @Nullable Object> made,
            @Nullable Object keyNode,
            @Nullable Object valueNode,
            int entries,
            @Nullable TreeFilling waiting) {
        TreeFrames frames = in.frames();
        TreeFilling later = waiting;
        int before = frames.beginPart();
        Object k = key.readNullable(in, keyNode);
        int awaited = frames.endPart(before);
        if (hashes) {
            in.beforeHashing(keyNode, k);
        }
        if (later == null && awaited != TreeFrames.NONE && !TreeContainerRules.isReady(k, !hashes)) {
            later = TreeFilling.of(type, frames.current(), made);
            frames.defer(later);
        }
        if (later != null) {
            later.weigh(TreeReader.weightOf(keyNode));
        }
        Object v = value.readNullable(in, valueNode);
        if (later == null) {
            TreeContainerRules.put(type, made, k, v, entries);
        } else {
            later.add(k, v);
        }
        return later;
    }
}
