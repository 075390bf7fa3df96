package io.tern.proxy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.List;
import javassist.bytecode.AccessFlag;
import javassist.bytecode.Opcode;

/**
 * Gets the right to define hidden classes in a package of another module, the unnamed one of another class loader included.
 *
 * <p>{@link MethodHandles#privateLookupIn} across modules gives a lookup that may define ordinary classes there but no hidden
 * ones, and an ordinary one stays as long as its loader. So one tiny class is defined in the package, once for the life
 * of the loader and shared by all runtimes, that hands out its own lookup; only code with private access to the package can ask it.
 * Thread-safe.
 */
final class Anchor {
    private static final String SIMPLE_NAME = "TernAnchor";
    private static final String METHOD = "lookup";
    private static final MethodType TYPE = MethodType.methodType(Lookup.class);

    private Anchor() {}

    /** A lookup with full privileges in the package of {@code lookup}, which has private access there. */
    static Lookup lookupIn(Lookup lookup) throws IllegalAccessException {
        Class<?> anchor = anchor(lookup);
        try {
            MethodHandle ask = MethodHandles.privateLookupIn(anchor, MethodHandles.lookup())
                    .findStatic(anchor, METHOD, TYPE);
            return (Lookup) ask.invokeExact();
        } catch (RuntimeException | Error | IllegalAccessException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(anchor.getName() + " is not what Tern defined", e);
        }
    }

    /** Finds or defines it; where a parent loader has one in a package of the same name, under the next free name. */
    private static Class<?> anchor(Lookup lookup) throws IllegalAccessException {
        String packageName = lookup.lookupClass().getPackageName();
        String prefix = packageName.isEmpty() ? SIMPLE_NAME : packageName + '.' + SIMPLE_NAME;
        for (int number = 0; ; number++) {
            Class<?> anchor = findOrDefine(prefix + number, lookup);
            if (anchor.getClassLoader() == lookup.lookupClass().getClassLoader()) {
                return anchor;
            }
        }
    }

    private static Class<?> findOrDefine(String name, Lookup lookup) throws IllegalAccessException {
        try {
            return lookup.findClass(name);
        } catch (ClassNotFoundException absent) {
            return define(name, lookup);
        }
    }

    private static Class<?> define(String name, Lookup lookup) throws IllegalAccessException {
        try {
            return lookup.defineClass(bytes(name));
        } catch (LinkageError e) {
            try {
                return lookup.findClass(name); // Another thread was faster.
            } catch (ClassNotFoundException stillAbsent) {
                e.addSuppressed(stillAbsent);
                throw e;
            }
        }
    }

    private static byte[] bytes(String name) {
        ClassBytes bytes = new ClassBytes(name, List.of());
        Code code = bytes.newCode(0);
        code.addInvokestatic(MethodHandles.class.getName(), "lookup", TYPE.toMethodDescriptorString());
        code.addOpcode(Opcode.ARETURN);
        bytes.addMethod(AccessFlag.PRIVATE | AccessFlag.STATIC, METHOD, TYPE.toMethodDescriptorString(), code);
        return bytes.toByteArray();
    }
}
