package io.tern.proxy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.util.Collection;
import javassist.bytecode.AccessFlag;
import javassist.bytecode.ClassFile;
import javassist.bytecode.CodeAttribute;
import javassist.bytecode.ConstPool;
import javassist.bytecode.DuplicateMemberException;
import javassist.bytecode.FieldInfo;
import javassist.bytecode.MethodInfo;

/**
 * A public final class in the making, on Javassist's lowest level: no class pool, so no type is ever looked up by name and no
 * class loader matters. Not thread-safe.
 */
final class ClassBytes {
    private static final int JAVA_17 = 61;

    private final ClassFile file;
    private final ConstPool constants;

    ClassBytes(String className, Collection<Class<?>> interfaces) {
        file = new ClassFile(false, className, "java.lang.Object");
        file.setMajorVersion(JAVA_17);
        file.setAccessFlags(AccessFlag.PUBLIC | AccessFlag.FINAL | AccessFlag.SUPER | AccessFlag.SYNTHETIC);
        file.setInterfaces(interfaces.stream().map(Class::getName).toArray(String[]::new));
        constants = file.getConstPool();
    }

    static String descriptor(Class<?> returnType, Class<?>... parameterTypes) {
        return MethodType.methodType(returnType, parameterTypes).toMethodDescriptorString();
    }

    String className() {
        return file.getName();
    }

    Code newCode(int locals) {
        return new Code(constants, locals);
    }

    /** Code that has called {@code super()} already. */
    Code newConstructorCode(int locals) {
        Code code = newCode(locals);
        code.addAload(0);
        code.addInvokespecial("java.lang.Object", "<init>", "()V");
        return code;
    }

    void addFinalField(String name, String descriptor) {
        FieldInfo field = new FieldInfo(constants, name, descriptor);
        field.setAccessFlags(AccessFlag.PRIVATE | AccessFlag.FINAL);
        try {
            file.addField(field);
        } catch (DuplicateMemberException e) {
            throw new IllegalStateException(e);
        }
    }

    void addMethod(int access, String name, String descriptor, Code code) {
        add(access, name, descriptor, code.toCodeAttribute());
    }

    void addMethod(int access, String name, String descriptor, Code code, Code.Switch cases) {
        CodeAttribute attribute = code.toCodeAttribute();
        attribute.setAttribute(cases.stackMap(constants));
        add(access, name, descriptor, attribute);
    }

    private void add(int access, String name, String descriptor, CodeAttribute code) {
        MethodInfo method = new MethodInfo(constants, name, descriptor);
        method.setAccessFlags(access);
        method.setCodeAttribute(code);
        try {
            file.addMethod(method);
        } catch (DuplicateMemberException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] toByteArray() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2_048);
        try {
            file.write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array refused bytes", e);
        }
        return bytes.toByteArray();
    }
}
