package io.tern.protocol;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A place where a class of the user's is declared: a value is of one of the classes of the graph that fit. */
final class TreeReferenceCodec extends TreeCodec {
    private final WireType declared;
    private final String owner;
    private final Map<Class<?>, TreeNamedCodec> byClass = new HashMap<>();
    private final Map<String, TreeNamedCodec> byName = new HashMap<>();
    /** Reads values of classes that are not known; null if they are refused. */
    private @Nullable TreeStructCodec standIn;

    private @Nullable Class<?> standInType;

    TreeReferenceCodec(WireType declared, String owner) {
        this.declared = declared;
        this.owner = owner;
    }

    /** Completes the codec, once; the classes may refer to it themselves. */
    void complete(List<Class<?>> classes, List<TreeNamedCodec> codecs) {
        for (int i = 0; i < classes.size(); i++) {
            byClass.put(classes.get(i), codecs.get(i));
            byName.put(codecs.get(i).name(), codecs.get(i));
        }
    }

    /** Sets the default for values of unknown classes, before the first use. */
    void standIn(Class<?> type, TreeStructCodec codec) {
        standInType = type;
        standIn = codec;
    }

    @Override
    boolean standsIn(Object value) {
        return value.getClass() == standInType;
    }

    @Override
    void write(TreeWriter out, Object value) throws IOException {
        Class<?> type = classOf(value);
        TreeNamedCodec codec = byClass.get(type);
        if (codec == null) {
            throw ReferenceCodec.outside(type, owner);
        }
        codec.writeNamed(out, value, type != declared.raw());
    }

    @Override
    Object read(TreeReader in, Object node) {
        if (node instanceof TreeNode.Members members) {
            return codecOf(members).readNamed(in, members);
        }
        throw mismatch(node);
    }

    @Override
    String describe() {
        return declared.toString();
    }

    /** Whether the value's exact class fits. */
    boolean carries(Object value) {
        return byClass.containsKey(classOf(value));
    }

    private TreeNamedCodec codecOf(TreeNode.Members node) {
        String name = node.type();
        TreeNamedCodec codec = name == null ? byClass.get(declared.raw()) : byName.get(name);
        if (codec != null) {
            return codec;
        }
        if (name != null && standIn != null) {
            return standIn;
        }
        if (name == null) {
            throw new WireFormatException("expected " + describe() + ", found an object that does not name its class");
        }
        throw new WireFormatException("expected " + describe() + ", found " + TypeNames.shown(name)
                + ", which is not among the types of " + owner + " that fit; add @WireTypes({…}) on this side, or a"
                + " default by @UnknownConstant");
    }

    private static Class<?> classOf(Object value) {
        return value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
    }
}
