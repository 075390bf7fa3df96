package io.tern.protocol;

import com.alibaba.com.caucho.hessian.io.Hessian2Constants;
import com.alibaba.com.caucho.hessian.io.Hessian2Output;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Writes one message in Hessian 2. Not thread-safe. */
final class HessianTreeWriter extends TreeWriter {
    private static final String[] WRAPPED = {TreeNode.Members.VALUE};

    private final Hessian2Output out;
    /** Records whose components are being written: a reader does not have them yet. */
    private final Set<Object> unfinished = Collections.newSetFromMap(new IdentityHashMap<>());

    HessianTreeWriter(ByteBuf buffer) {
        super(buffer, HessianFormat.MAX_DEPTH, "send long chains of objects as lists");
        OutputStream stream = new ByteBufOutputStream(buffer);
        this.out = new Hessian2Output(stream);
    }

    @Override
    boolean tellsTypes() {
        return true;
    }

    @Override
    void nullValue() throws IOException {
        out.writeNull();
    }

    @Override
    void booleanValue(boolean value) throws IOException {
        out.writeBoolean(value);
    }

    @Override
    void intValue(int value) throws IOException {
        out.writeInt(value);
    }

    @Override
    void longValue(long value) throws IOException {
        out.writeLong(value);
    }

    @Override
    void doubleValue(double value) throws IOException {
        if (Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(-0.0)) {
            out.flushBuffer(); // the library would write 0.0
            buffer().writeByte(Hessian2Constants.BC_DOUBLE);
            buffer().writeDouble(value);
        } else {
            out.writeDouble(value);
        }
    }

    @Override
    void stringValue(String value) throws IOException {
        out.writeString(value);
    }

    @Override
    void bytesValue(byte[] value) throws IOException {
        out.writeBytes(value);
    }

    @Override
    void textValue(String type, String text) throws IOException {
        beginWrapper(type);
        out.writeString(text);
        endWrapper();
    }

    @Override
    void numberValue(String type, String digits) throws IOException {
        textValue(type, digits);
    }

    @Override
    boolean beginList(Object identity, int size) throws IOException {
        if (out.addRef(identity)) {
            return false;
        }
        enter();
        out.writeListBegin(size, null);
        return true;
    }

    @Override
    void endList() {
        exit();
    }

    @Override
    boolean beginMap(Object identity) throws IOException {
        if (out.addRef(identity)) {
            return false;
        }
        enter();
        out.writeMapBegin(null);
        return true;
    }

    @Override
    void beginEntry() {
        // keys and values follow each other
    }

    @Override
    void endEntry() {
        // keys and values follow each other
    }

    @Override
    void endMap() throws IOException {
        out.writeMapEnd();
        exit();
    }

    @Override
    boolean beginStruct(String type, String[] names, boolean typed, Object identity, boolean mutable)
            throws IOException {
        if (!mutable && !unfinished.add(identity)) {
            throw new WireValueException(type
                    + " contains itself, but is made by its constructor, as a record is: only classes with a constructor without"
                    + " arguments, collections, maps and arrays can");
        }
        if (out.addRef(identity)) {
            unfinished.remove(identity);
            return false;
        }
        beginObject(type, names);
        return true;
    }

    @Override
    void member(String name) {
        // the names stand in the definition of the class
    }

    @Override
    void endStruct(Object identity, boolean mutable) {
        if (!mutable) {
            unfinished.remove(identity);
        }
        exit();
    }

    @Override
    void beginWrapper(String type) throws IOException {
        out.addRef(new Object()); // wrappers are numbered like all objects
        beginObject(type, WRAPPED);
    }

    @Override
    void endWrapper() {
        exit();
    }

    @Override
    boolean namesKeys() {
        return false;
    }

    @Override
    boolean isName(String text) {
        return false;
    }

    @Override
    void beginNamed() {
        throw new IllegalStateException("keys are not named");
    }

    @Override
    void endNamed() {
        throw new IllegalStateException("keys are not named");
    }

    @Override
    void finish() throws IOException {
        out.flush();
    }

    /** Begins an object, which the definition of its class precedes the first time. */
    private void beginObject(String type, String[] names) throws IOException {
        enter();
        if (out.writeObjectBegin(type) >= 0) {
            return;
        }
        out.writeClassFieldLength(names.length);
        for (String name : names) {
            out.writeString(name);
        }
        out.writeObjectBegin(type);
    }
}
