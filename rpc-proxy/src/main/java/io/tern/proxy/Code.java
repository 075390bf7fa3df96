package io.tern.proxy;

import java.lang.invoke.MethodType;
import javassist.bytecode.Bytecode;
import javassist.bytecode.ConstPool;
import javassist.bytecode.Opcode;
import javassist.bytecode.StackMapTable;

/** The instructions of one method, with what Javassist's own class lacks. Not thread-safe. */
final class Code extends Bytecode {
    private static final int LOAD_INT = 0;
    private static final int LOAD_REFERENCE = 4;

    Code(ConstPool constants, int locals) {
        super(constants, 0, locals);
    }

    /** How many local variables the values take; long and double take two. */
    static int slots(Class<?>... types) {
        int slots = 0;
        for (Class<?> type : types) {
            slots += type == long.class || type == double.class ? 2 : 1;
        }
        return slots;
    }

    /** Pushes a small constant. */
    void addPush(int value) {
        if (value <= Short.MAX_VALUE) {
            addIconst(value);
        } else {
            addLdc(getConstPool().addIntegerInfo(value));
        }
    }

    /** Pushes a local variable and returns its slots. */
    int addLoad(int slot, Class<?> type) {
        switch (kind(type)) {
            case LOAD_INT -> addIload(slot);
            case 1 -> addLload(slot);
            case 2 -> addFload(slot);
            case 3 -> addDload(slot);
            default -> addAload(slot);
        }
        return slots(type);
    }

    /** Pushes a local variable as an object and returns its slots. */
    int addLoadBoxed(int slot, Class<?> type) {
        int slots = addLoad(slot, type);
        addBox(type);
        return slots;
    }

    /** Turns what a call returned into an object; of nothing makes null. */
    void addBox(Class<?> type) {
        if (type == void.class) {
            addOpcode(Opcode.ACONST_NULL);
        } else if (type.isPrimitive()) {
            Class<?> box = box(type);
            addInvokestatic(box.getName(), "valueOf", ClassBytes.descriptor(box, type));
        }
    }

    /** Turns the object on the stack into a value of the type. */
    void addUnbox(Class<?> type) {
        Class<?> box = type.isPrimitive() ? box(type) : type;
        if (box != Object.class) {
            addCheckcast(box.getName());
        }
        if (type.isPrimitive()) {
            addInvokevirtual(box.getName(), type.getName() + "Value", ClassBytes.descriptor(type));
        }
    }

    /** Returns the object on the stack as a value of the type. */
    void addReturnUnboxed(Class<?> type) {
        if (type == void.class) {
            addOpcode(Opcode.POP);
        } else {
            addUnbox(type);
        }
        addReturnOf(type);
    }

    /** Returns the value on the stack. */
    void addReturnOf(Class<?> type) {
        if (type == void.class) {
            addOpcode(Opcode.RETURN);
        } else {
            addOpcode(Opcode.IRETURN + kind(type));
        }
    }

    /** Calls a default method of a direct parent interface: {@code Owner.super.name(…)}. */
    void addInvokespecialOfInterface(Class<?> owner, String name, String descriptor) {
        ConstPool constants = getConstPool();
        addInvokespecial(
                constants.addInterfaceMethodrefInfo(
                        constants.addClassInfo(owner.getName()), constants.addNameAndTypeInfo(name, descriptor)),
                descriptor);
    }

    /** Switches over the int on the stack, from 0 to {@code cases - 1}. */
    Switch addTableSwitch(int cases) {
        int start = currentPc();
        addOpcode(Opcode.TABLESWITCH);
        addGap(3 - (start & 3)); // offsets are aligned to four bytes
        int table = currentPc();
        addGap(4);
        add32bit(0);
        add32bit(cases - 1);
        addGap(4 * cases);
        return new Switch(start, table, cases);
    }

    private static int kind(Class<?> type) {
        if (!type.isPrimitive()) {
            return LOAD_REFERENCE;
        }
        if (type == long.class) {
            return 1;
        }
        if (type == float.class) {
            return 2;
        }
        return type == double.class ? 3 : LOAD_INT;
    }

    private static Class<?> box(Class<?> primitive) {
        return MethodType.methodType(primitive).wrap().returnType();
    }

    /**
     * A switch whose branches are being written, in order, the default last. At each the stack is empty and the locals are the
     * method's parameters, which is all its stack map says. Not thread-safe.
     */
    final class Switch {
        private final int start;
        private final int table;
        private final int cases;
        private final StackMapTable.Writer frames;
        private int lastFrame = -1;

        private Switch(int start, int table, int cases) {
            this.start = start;
            this.table = table;
            this.cases = cases;
            frames = new StackMapTable.Writer(4 * cases);
        }

        void startCase(int index) {
            branch(table + 12 + 4 * index);
        }

        void startDefault() {
            branch(table);
        }

        private void branch(int offsetAt) {
            int target = currentPc();
            write32bit(offsetAt, target - start);
            setStackDepth(0);
            frames.sameFrame(target - lastFrame - 1);
            lastFrame = target;
        }

        StackMapTable stackMap(ConstPool constants) {
            return frames.toStackMapTable(constants);
        }

        @Override
        public String toString() {
            return "Switch[" + cases + " cases]";
        }
    }
}
