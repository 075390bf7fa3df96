package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The values of one message as a list, or the fields of a class as an object. There is one layout. */
final class TreeTuple implements TupleCodec {
    /** The type of the object that the fields of a class are. */
    private static final String FIELDS = "fields";

    private final TreeFormat format;
    private final TreeCodec[] codecs;
    private final boolean[] primitive;
    private final String[] places;
    /** Null where values are told apart by position. */
    private final @Nullable TreeFieldNames names;

    private TreeTuple(
            TreeFormat format,
            List<WireType> types,
            List<TreeCodec> codecs,
            String[] places,
            @Nullable TreeFieldNames names) {
        this.format = format;
        this.codecs = codecs.toArray(new TreeCodec[0]);
        this.primitive = new boolean[places.length];
        for (int i = 0; i < primitive.length; i++) {
            primitive[i] = types.get(i).raw().isPrimitive() && types.get(i).raw() != void.class;
        }
        this.places = places;
        this.names = names;
    }

    static TreeTuple ofPositions(TreeFormat format, TreeCodecs codecs, List<WireType> types) {
        String[] places = IntStream.rangeClosed(1, types.size())
                .mapToObj(number -> "value " + number)
                .toArray(String[]::new);
        return new TreeTuple(format, types, types.stream().map(codecs::of).toList(), places, null);
    }

    static TreeTuple ofFields(TreeFormat format, TreeCodecs codecs, List<WireField> fields) {
        List<WireType> types = fields.stream().map(WireField::type).toList();
        String[] places = fields.stream().map(WireField::toString).toArray(String[]::new);
        List<TreeCodec> ofFields = fields.stream().map(codecs::of).toList();
        return new TreeTuple(format, types, ofFields, places, format.fieldNames(fields, mostDerived(fields)));
    }

    /** The class of which the fields are, as far as they tell. */
    private static Class<?> mostDerived(List<WireField> fields) {
        Class<?> found = Object.class;
        for (WireField field : fields) {
            if (found.isAssignableFrom(field.declaringClass())) {
                found = field.declaringClass();
            }
        }
        return found;
    }

    @Override
    public void write(@Nullable Object[] values, ByteBuf out, Layout layout) {
        if (values.length != codecs.length) {
            throw new WireValueException(values.length + " values (expected: " + codecs.length + ")");
        }
        int start = out.writerIndex();
        TreeWriter writer = format.newWriter(out);
        boolean written = false;
        try {
            writeAll(values, writer);
            writer.finish();
            written = true;
        } catch (Throwable e) { // a buffer that is full, for one
            throw WireValueException.thrownBy(e);
        } finally {
            if (!written) {
                out.writerIndex(start);
            }
        }
    }

    @Override
    public @Nullable Object[] read(ByteBuf in, Layout layout) {
        try {
            TreeReader reader = new TreeReader(format.tellsTypes(), format.maxDepth(), in.readableBytes());
            TreeNode root = format.parse(in);
            return names == null ? readPositions(reader, root) : readFields(reader, root, names);
        } catch (Throwable e) { // from methods of decoded values, such as hashCode
            throw WireFormatException.refusedBy("a decoded value", e);
        }
    }

    /** None: the format describes itself. */
    @Override
    public long fingerprint() {
        return 0;
    }

    private void writeAll(@Nullable Object[] values, TreeWriter writer) throws IOException {
        if (names == null) {
            writer.beginList(this, values.length);
            for (int i = 0; i < values.length; i++) {
                write(i, values[i], writer);
            }
            writer.endList();
            return;
        }
        writer.beginStruct(FIELDS, names.written(), false, this, true);
        for (int i = 0; i < values.length; i++) {
            writer.member(names.written()[i]);
            write(i, values[i], writer);
        }
        writer.endStruct(this, true);
    }

    private void write(int index, @Nullable Object value, TreeWriter writer) throws IOException {
        if (value == null && primitive[index]) {
            throw new WireValueException("null for a primitive").at(places[index]);
        }
        try {
            codecs[index].writeNullable(writer, value);
        } catch (Throwable e) { // from methods of the value, such as an iterator, or a buffer that is full
            throw WireValueException.thrownBy(e).at(places[index]);
        }
    }

    private @Nullable Object[] readPositions(TreeReader reader, TreeNode root) {
        if (!(root instanceof TreeNode.Elements list)) {
            throw new WireFormatException("expected a list of values, found " + TreeNode.describe(root));
        }
        List<@Nullable Object> nodes = list.elements();
        if (nodes.size() != codecs.length) {
            throw new WireFormatException(nodes.size() + " values (expected: " + codecs.length + ")");
        }
        @Nullable Object[] values = new @Nullable Object[codecs.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = read(i, nodes.get(i), reader);
        }
        return values;
    }

    private @Nullable Object[] readFields(TreeReader reader, TreeNode root, TreeFieldNames fieldNames) {
        if (!(root instanceof TreeNode.Members members)) {
            throw new WireFormatException("expected an object of fields, found " + TreeNode.describe(root));
        }
        int[] found = fieldNames.find(members);
        @Nullable Object[] values = new @Nullable Object[codecs.length];
        Arrays.fill(values, ABSENT);
        for (int i = 0; i < values.length; i++) {
            if (found[i] != TreeFieldNames.MISSING) {
                values[i] = read(i, members.value(found[i]), reader);
            }
        }
        return values;
    }

    private @Nullable Object read(int index, @Nullable Object node, TreeReader reader) {
        try {
            if (node == null && primitive[index]) {
                throw new WireFormatException("null for a primitive");
            }
            return codecs[index].readNullable(reader, node);
        } catch (WireFormatException e) {
            throw e.at(places[index]);
        }
    }
}
