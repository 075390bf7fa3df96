package io.tern.proxy;

import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javassist.bytecode.AccessFlag;
import javassist.bytecode.Opcode;

/**
 * Writes the class of a stub. Each remote method has a final field with its {@link StubCall} and the body {@code return (R)
 * call.invoke(this, null, new Object[] {…})}: straight-line code, so that no stack map is needed. Confined to one thread.
 */
final class StubWriter {
    private static final String CALL = InvocationHandler.class.getName();
    private static final String CALL_DESCRIPTOR = "L" + CALL.replace('.', '/') + ";";
    private static final String INVOKE =
            ClassBytes.descriptor(Object.class, Object.class, Method.class, Object[].class);

    private final ClassBytes bytes;

    private StubWriter(ClassBytes bytes) {
        this.bytes = bytes;
    }

    static byte[] write(String className, ServiceDescriptor service, List<StubMethod> methods) {
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        interfaces.add(service.callerType());
        for (StubMethod method : methods) {
            if (method.bridgeOwner() != null) {
                interfaces.add(method.bridgeOwner());
            }
        }
        StubWriter writer = new StubWriter(new ClassBytes(className, interfaces));
        writer.constructor(service);
        writer.printing();
        for (StubMethod method : methods) {
            writer.method(method);
        }
        return writer.bytes.toByteArray();
    }

    private void constructor(ServiceDescriptor service) {
        Code code = bytes.newConstructorCode(3);
        for (MethodDescriptor method : service.methods()) {
            bytes.addFinalField(field(method.index()), CALL_DESCRIPTOR);
            code.addAload(0);
            code.addAload(1);
            code.addPush(method.index());
            code.addOpcode(Opcode.AALOAD);
            code.addPutfield(bytes.className(), field(method.index()), CALL_DESCRIPTOR);
        }
        bytes.addFinalField("description", "Ljava/lang/Object;");
        code.addAload(0);
        code.addAload(2);
        code.addPutfield(bytes.className(), "description", "Ljava/lang/Object;");
        code.addReturn(null);
        bytes.addMethod(
                AccessFlag.PUBLIC,
                "<init>",
                ClassBytes.descriptor(void.class, InvocationHandler[].class, Object.class),
                code);
    }

    private void printing() {
        Code code = bytes.newCode(1);
        code.addAload(0);
        code.addGetfield(bytes.className(), "description", "Ljava/lang/Object;");
        code.addInvokevirtual("java.lang.Object", "toString", ClassBytes.descriptor(String.class));
        code.addOpcode(Opcode.ARETURN);
        bytes.addMethod(AccessFlag.PUBLIC, "toString", ClassBytes.descriptor(String.class), code);
    }

    private void method(StubMethod method) {
        Code code = bytes.newCode(1 + Code.slots(method.type().parameterArray()));
        if (method.bridgeOwner() == null) {
            remoteCall(method, code);
        } else {
            bridgeCall(method, method.bridgeOwner(), code);
        }
        bytes.addMethod(AccessFlag.PUBLIC, method.name(), method.type().toMethodDescriptorString(), code);
    }

    private void remoteCall(StubMethod method, Code code) {
        Class<?>[] parameters = method.type().parameterArray();
        code.addAload(0);
        code.addGetfield(bytes.className(), field(method.call()), CALL_DESCRIPTOR);
        code.addAload(0);
        code.addOpcode(Opcode.ACONST_NULL);
        code.addPush(parameters.length);
        code.addAnewarray("java.lang.Object");
        int slot = 1;
        for (int i = 0; i < parameters.length; i++) {
            code.addOpcode(Opcode.DUP);
            code.addPush(i);
            slot += code.addLoadBoxed(slot, parameters[i]);
            code.addOpcode(Opcode.AASTORE);
        }
        code.addInvokeinterface(CALL, "invoke", INVOKE, 4);
        code.addReturnUnboxed(method.type().returnType());
    }

    private void bridgeCall(StubMethod method, Class<?> owner, Code code) {
        code.addAload(0);
        int slot = 1;
        for (Class<?> parameter : method.type().parameterArray()) {
            slot += code.addLoad(slot, parameter);
        }
        code.addInvokespecialOfInterface(owner, method.name(), method.type().toMethodDescriptorString());
        code.addReturnOf(method.type().returnType());
    }

    private static String field(int index) {
        return "call" + index;
    }
}
