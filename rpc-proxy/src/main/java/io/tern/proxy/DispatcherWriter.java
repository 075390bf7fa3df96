package io.tern.proxy;

import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import javassist.bytecode.AccessFlag;
import javassist.bytecode.Opcode;

/**
 * Writes the class of a dispatcher: a {@link BiFunction} of a method's index and its arguments, both known to every class
 * loader, that switches to one small static method per remote method, which the JIT can compile and inline by
 * itself. Confined to one thread.
 */
final class DispatcherWriter {
    private static final String OBJECT = "Ljava/lang/Object;";
    private static final String APPLY = ClassBytes.descriptor(Object.class, Object.class, Object.class);

    private final ClassBytes bytes;
    private final Class<?> interfaceType;

    private DispatcherWriter(ClassBytes bytes, Class<?> interfaceType) {
        this.bytes = bytes;
        this.interfaceType = interfaceType;
    }

    static byte[] write(String className, ServiceDescriptor service) {
        DispatcherWriter writer =
                new DispatcherWriter(new ClassBytes(className, Set.of(BiFunction.class)), service.interfaceType());
        writer.constructor();
        writer.apply(service.methods());
        for (MethodDescriptor method : service.methods()) {
            writer.oneCase(method);
        }
        return writer.bytes.toByteArray();
    }

    private void constructor() {
        Code code = bytes.newConstructorCode(2);
        bytes.addFinalField("target", interfaceType.descriptorString());
        code.addAload(0);
        code.addAload(1);
        code.addCheckcast(interfaceType.getName());
        code.addPutfield(bytes.className(), "target", interfaceType.descriptorString());
        code.addReturn(null);
        bytes.addMethod(AccessFlag.PUBLIC, "<init>", ClassBytes.descriptor(void.class, Object.class), code);
    }

    /** {@code switch ((Integer) index) { case 0: return call0(target, (Object[]) arguments); … default: throw }}. */
    private void apply(List<MethodDescriptor> methods) {
        Code code = bytes.newCode(3);
        code.addAload(1);
        code.addCheckcast("java.lang.Integer");
        code.addInvokevirtual("java.lang.Integer", "intValue", "()I");
        Code.Switch cases = code.addTableSwitch(methods.size());
        for (MethodDescriptor method : methods) {
            cases.startCase(method.index());
            code.addAload(0);
            code.addGetfield(bytes.className(), "target", interfaceType.descriptorString());
            code.addAload(2);
            code.addCheckcast("[" + OBJECT);
            code.addInvokestatic(bytes.className(), name(method), caseDescriptor());
            code.addOpcode(Opcode.ARETURN);
        }
        cases.startDefault();
        code.addNew("java.lang.IndexOutOfBoundsException");
        code.addOpcode(Opcode.DUP);
        code.addInvokespecial("java.lang.IndexOutOfBoundsException", "<init>", "()V");
        code.addOpcode(Opcode.ATHROW);
        bytes.addMethod(AccessFlag.PUBLIC, "apply", APPLY, code, cases);
    }

    private void oneCase(MethodDescriptor method) {
        Code code = bytes.newCode(2);
        code.addAload(0);
        List<Class<?>> parameters = method.parameterTypes();
        for (int i = 0; i < parameters.size(); i++) {
            code.addAload(1);
            code.addPush(i);
            code.addOpcode(Opcode.AALOAD);
            code.addUnbox(parameters.get(i));
        }
        Class<?> returnType = method.javaMethod().getReturnType();
        String descriptor = ClassBytes.descriptor(returnType, parameters.toArray(Class<?>[]::new));
        int slots = 1 + Code.slots(parameters.toArray(Class<?>[]::new));
        code.addInvokeinterface(interfaceType.getName(), method.name(), descriptor, slots);
        code.addBox(returnType);
        code.addOpcode(Opcode.ARETURN);
        bytes.addMethod(AccessFlag.PRIVATE | AccessFlag.STATIC, name(method), caseDescriptor(), code);
    }

    private String caseDescriptor() {
        return "(" + interfaceType.descriptorString() + "[" + OBJECT + ")" + OBJECT;
    }

    private static String name(MethodDescriptor method) {
        return "call" + method.index();
    }
}
