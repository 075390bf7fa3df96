package io.tern.protocol;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds a struct's fields by number. A field that the other side declares in another class of the same hierarchy
 * (pulled up or pushed down since) has another number there and is found as <i>moved</i>, provided that this side has one
 * field of that name only. Immutable.
 */
final class FieldIndex {
    static final int NONE = -1;

    private final int[] numbers;
    private final int[] indexes;
    private final int[] movedNumbers;
    private final int[] movedIndexes;

    /** Of the fields that {@code shared}, the type or one above, has. */
    FieldIndex(Class<?> type, List<WireField> fields, Class<?> shared) {
        Map<Integer, Integer> exact = new TreeMap<>();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).declaringClass().isAssignableFrom(shared)) {
                exact.put(fields.get(i).number(), i);
            }
        }
        Map<Integer, Integer> moved = shared == type ? movedFields(type, fields, exact.keySet()) : Map.of();
        numbers = keys(exact);
        indexes = values(exact);
        movedNumbers = keys(moved);
        movedIndexes = values(moved);
    }

    /** The index of the field with that number, or {@link #NONE}; most often the expected one. */
    int indexOf(int number, int expected) {
        if (expected < numbers.length && numbers[expected] == number && indexes[expected] == expected) {
            return expected;
        }
        int found = Arrays.binarySearch(numbers, number);
        return found < 0 ? NONE : indexes[found];
    }

    /** The index of the field that has that number where another class of the hierarchy declares it. */
    int indexOfMoved(int number) {
        int found = Arrays.binarySearch(movedNumbers, number);
        return found < 0 ? NONE : movedIndexes[found];
    }

    private static Map<Integer, Integer> movedFields(Class<?> type, List<WireField> fields, Set<Integer> taken) {
        Map<String, Integer> byName = new HashMap<>();
        Set<String> ambiguous = new HashSet<>();
        for (int i = 0; i < fields.size(); i++) {
            if (byName.put(fields.get(i).name(), i) != null) {
                ambiguous.add(fields.get(i).name());
            }
        }
        Map<Integer, Integer> moved = new TreeMap<>();
        Set<Integer> collisions = new HashSet<>(taken);
        for (Class<?> c = type; c != null && !TypeTable.isPlatform(c); c = c.getSuperclass()) {
            for (Map.Entry<String, Integer> field : byName.entrySet()) {
                WireField known = fields.get(field.getValue());
                boolean tagged = known.number() <= FieldNumbers.MAX_TAG;
                if (!tagged && !ambiguous.contains(field.getKey()) && known.declaringClass() != c) {
                    int number = FieldNumbers.hash(c, field.getKey());
                    if (!collisions.add(number)) {
                        moved.remove(number);
                    } else {
                        moved.put(number, field.getValue());
                    }
                }
            }
        }
        return moved;
    }

    private static int[] keys(Map<Integer, Integer> map) {
        return map.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[] values(Map<Integer, Integer> map) {
        return map.values().stream().mapToInt(Integer::intValue).toArray();
    }
}
