package io.tern.protocol;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of a class's fields in formats that tell fields by name. A reader knows several forms: a field that another
 * class of the hierarchy declares on the other side is found, and where the two sides have different numbers of fields
 * of one name, a value goes to the right one or is refused. Immutable.
 */
final class TreeFieldNames {
    static final int MISSING = -1;

    private static final int SEVERAL = -2;
    private static final char TAG = '#';

    private final String[] written;
    /** By names, or tags, that only this field can have. */
    private final Map<String, Integer> exact = new HashMap<>();
    /** By the bare name, whatever class declares it. */
    private final Map<String, Integer> bare = new HashMap<>();
    /** Whether a bare name may be that of any of the fields which have it. */
    private final boolean bareIsVague;
    /** Whether a field may come from another class. */
    private final boolean moves;

    private TreeFieldNames(List<WireField> fields, boolean bareIsVague, boolean moves) {
        this.written = new String[fields.size()];
        this.bareIsVague = bareIsVague;
        this.moves = moves;
        for (int i = 0; i < written.length; i++) {
            bare.merge(fields.get(i).name(), i, (a, b) -> SEVERAL);
        }
    }

    /**
     * For people: the field's name, or the names of class and field for all fields whose name another one has, too. Tags
     * do not matter.
     */
    static TreeFieldNames brief(List<WireField> fields) {
        TreeFieldNames names = new TreeFieldNames(fields, true, true);
        for (int i = 0; i < names.written.length; i++) {
            WireField field = fields.get(i);
            boolean unique = names.bare.getOrDefault(field.name(), SEVERAL) != SEVERAL;
            names.written[i] = unique ? field.name() : qualified(field);
            names.exact.put(qualified(field), i);
        }
        return names;
    }

    /**
     * For machines: the field's name if the class itself declares it, the names of class and field if a superclass does;
     * one with a tag is told by that alone.
     */
    static TreeFieldNames exact(List<WireField> fields, Class<?> owner) {
        TreeFieldNames names = new TreeFieldNames(fields, false, !owner.isRecord());
        for (int i = 0; i < names.written.length; i++) {
            WireField field = fields.get(i);
            if (field.number() <= FieldNumbers.MAX_TAG) {
                names.written[i] = field.name() + TAG + field.number();
                names.exact.put(TAG + Integer.toString(field.number()), i);
                names.bare.put(field.name(), SEVERAL);
                continue;
            }
            boolean own = field.declaringClass() == owner;
            names.written[i] = own ? field.name() : qualified(field);
            names.exact.put(names.written[i], i);
            names.exact.put(qualified(field), i);
        }
        return names;
    }

    /** The names of those that a class has, told exactly: the others are not found. */
    TreeFieldNames only(List<WireField> fields, Class<?> shared) {
        TreeFieldNames names = new TreeFieldNames(fields, bareIsVague, false);
        System.arraycopy(written, 0, names.written, 0, written.length);
        exact.forEach((name, i) -> {
            if (fields.get(i).declaringClass().isAssignableFrom(shared)) {
                names.exact.put(name, i);
            }
        });
        if (bareIsVague) { // the format's usual names are bare
            bare.forEach((name, i) -> {
                if (i != SEVERAL && fields.get(i).declaringClass().isAssignableFrom(shared)) {
                    names.exact.put(name, i);
                }
            });
        }
        return names;
    }

    /** What a writer calls the fields, in their order; not to be changed. */
    String[] written() {
        return written;
    }

    /**
     * Where an object has each field, or {@link #MISSING}. Members of other names are passed over.
     *
     * @throws WireFormatException if a member may be either of two fields, or two members the same one
     */
    int[] find(TreeNode.Members members) {
        int[] found = new int[written.length];
        Arrays.fill(found, MISSING);
        boolean[] isExact = new boolean[written.length];
        boolean others = false;
        for (int i = 0; i < members.size(); i++) {
            Integer field = exactField(members.name(i));
            if (field == null) {
                others = true;
            } else if (isExact[field]) {
                throw new WireFormatException("a field twice: " + written[field]);
            } else {
                found[field] = i;
                isExact[field] = true;
            }
        }
        if (others && moves) {
            findMoved(members, found, isExact);
        }
        return found;
    }

    private void findMoved(TreeNode.Members members, int[] found, boolean[] isExact) {
        for (int i = 0; i < members.size(); i++) {
            String name = members.name(i);
            Integer field = exactField(name) == null ? bare.get(name.substring(name.lastIndexOf('.') + 1)) : null;
            if (field == null) {
                continue;
            }
            if (field == SEVERAL) {
                requireClear(name);
            } else if (!isExact[field] && found[field] != MISSING) {
                throw new WireFormatException("declared by two other classes on the other side: " + written[field]);
            } else if (!isExact[field]) {
                found[field] = i;
            }
        }
    }

    private void requireClear(String name) {
        if (bareIsVague && name.indexOf('.') < 0) {
            throw new WireFormatException("this side has several fields " + name
                    + " in a class and its superclasses, the other side has one");
        }
    }

    private @Nullable Integer exactField(String name) {
        int tag = name.indexOf(TAG);
        return exact.get(tag < 0 ? name : name.substring(tag));
    }

    private static String qualified(WireField field) {
        return field.declaringClass().getName() + '.' + field.name();
    }
}
