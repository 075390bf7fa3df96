package io.tern.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place where a class of the user's is declared: a value is of one of the classes of the graph that fit, told by name
 * in the tagged layout and by index, among those sorted by name, in the compact one.
 */
final class ReferenceCodec extends ValueCodec {
    private final WireType declared;
    private final String owner;
    private final Map<Class<?>, Candidate> byClass = new HashMap<>();
    private final Map<String, Candidate> byName = new HashMap<>();
    private Candidate[] candidates = new Candidate[0];
    /** Reads values of classes that are not known; null if they are refused. */
    private @Nullable StructCodec standIn;

    private @Nullable Class<?> standInType;

    ReferenceCodec(WireType declared, String owner) {
        this.declared = declared;
        this.owner = owner;
    }

    /** Completes the codec, once; the classes may refer to it themselves. */
    void complete(List<Class<?>> classes, List<NamedCodec> codecs) {
        candidates = new Candidate[codecs.size()];
        for (int i = 0; i < candidates.length; i++) {
            Candidate candidate = new Candidate(i, codecs.get(i));
            candidates[i] = candidate;
            byClass.put(classes.get(i), candidate);
            byName.put(candidate.codec.name(), candidate);
        }
    }

    /** Sets the default for values of unknown classes, before the first use. */
    void standIn(Class<?> type, StructCodec codec) {
        standInType = type;
        standIn = codec;
    }

    @Override
    boolean standsIn(Object value) {
        return value.getClass() == standInType;
    }

    @Override
    void writeField(ProtostuffWriter out, int number, Object value) {
        candidateOf(value).codec.writeField(out, number, value);
    }

    @Override
    Object readField(ProtostuffReader in, int number) {
        if (!in.isGroup() || (in.mark() != Mark.STRUCT && in.mark() != Mark.ENUM)) {
            throw mismatch(in);
        }
        int mark = in.mark();
        in.enter();
        String name = in.readTypeField(number);
        Candidate candidate = byName.get(name);
        if (candidate == null && standIn != null) {
            Object value = standIn.readGroup(in, number);
            in.exit();
            return value;
        }
        if (candidate == null || candidate.codec.mark() != mark) {
            throw new WireFormatException("expected " + describe() + ", found " + TypeNames.shown(name)
                    + ", which is not among the types of " + owner + " that fit; add @WireTypes({…}) on this side, or a"
                    + " default by @UnknownConstant");
        }
        Object value = candidate.codec.readGroup(in, number);
        in.exit();
        return value;
    }

    @Override
    void writeBody(ProtostuffWriter out, Object value) {
        Candidate candidate = candidateOf(value);
        out.writeCount(candidate.index);
        candidate.codec.writeBody(out, value);
    }

    @Override
    Object readBody(ProtostuffReader in) {
        return candidate(in.readCount()).codec.readBody(in);
    }

    @Override
    void writeNullable(ProtostuffWriter out, @Nullable Object value) {
        if (value == null) {
            out.writeByte(0);
            return;
        }
        Candidate candidate = candidateOf(value);
        out.writeCount(candidate.index + 1);
        candidate.codec.writeBody(out, value);
    }

    @Override
    @Nullable
    Object readNullable(ProtostuffReader in) {
        int indexPlusOne = in.readCount();
        return indexPlusOne == 0 ? null : candidate(indexPlusOne - 1).codec.readBody(in);
    }

    @Override
    String describe() {
        return declared.toString();
    }

    /** Whether the value's exact class fits. */
    boolean carries(Object value) {
        return byClass.containsKey(classOf(value));
    }

    private static Class<?> classOf(Object value) {
        return value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
    }

    private Candidate candidateOf(Object value) {
        Class<?> type = classOf(value);
        Candidate candidate = byClass.get(type);
        if (candidate == null) {
            throw outside(type, owner);
        }
        return candidate;
    }

    static WireValueException outside(Class<?> type, String owner) {
        return new WireValueException(
                type.getTypeName() + " is not among the types of " + owner + "; " + TypeAdvice.outside(type));
    }

    private Candidate candidate(int index) {
        if (index >= candidates.length) {
            throw new WireFormatException("class " + index + " of the " + candidates.length + " that fit " + declared);
        }
        return candidates[index];
    }

    private record Candidate(int index, NamedCodec codec) {}
}
