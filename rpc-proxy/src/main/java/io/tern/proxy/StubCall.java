package io.tern.proxy;

import io.tern.api.MethodDescriptor;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.StubHandler;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * One method of one stub: what the generated code calls. A {@link InvocationHandler} only because that is the JDK's
 * interface of this shape, which every class loader sees; nothing reflects. Thread-safe.
 */
final class StubCall implements InvocationHandler {
    private final MethodDescriptor method;
    private final StubHandler handler;
    private final Class<?> resultType;
    private final boolean nullable;

    StubCall(MethodDescriptor method, StubHandler handler) {
        Method called = method.callerMethod();
        Class<?> returnType = (called == null ? method.javaMethod() : called).getReturnType();
        this.method = method;
        this.handler = handler;
        // Nobody looks at what a void method gives back.
        resultType = returnType == void.class
                ? Object.class
                : MethodType.methodType(returnType).wrap().returnType();
        nullable = returnType == void.class
                || (!returnType.isPrimitive() && !method.returnKind().isAsync());
    }

    @Override
    public @Nullable Object invoke(Object stub, @Nullable Method ignored, @Nullable Object[] arguments)
            throws Throwable {
        Object result;
        try {
            result = handler.call(method, arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw method.declares(e) ? e : undeclared(e);
        }
        if (result == null ? !nullable : !resultType.isInstance(result)) {
            throw unfit(result);
        }
        return result;
    }

    private RpcException undeclared(Throwable e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return RpcException.builder(
                        StatusCode.INTERNAL,
                        "the call ended with the checked exception "
                                + e.getClass().getName() + ", which the method does not declare")
                .method(method)
                .cause(e)
                .build();
    }

    private RpcException unfit(@Nullable Object result) {
        String got = result == null
                ? "null"
                : result.getClass().getName() + " of " + result.getClass().getClassLoader();
        return RpcException.builder(
                        StatusCode.INTERNAL,
                        "the call was answered with " + got + " (expected: " + resultType.getName() + " of "
                                + resultType.getClassLoader() + ")")
                .method(method)
                .build();
    }

    @Override
    public String toString() {
        return method + " -> " + handler;
    }
}
