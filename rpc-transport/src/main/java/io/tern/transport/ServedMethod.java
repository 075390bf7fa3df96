package io.tern.transport;

import io.tern.api.ExportedService;
import io.tern.api.Invoker;
import io.tern.api.MethodDescriptor;
import io.tern.api.ServerAdmission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that serving a method with one serializer takes. Immutable but for the size, thread-safe.
 *
 * @param exported the service
 * @param method the method
 * @param codec the codec of the caller's serializer
 * @param executor where it runs; null for the event loop itself
 * @param timeLimitNanos the most time that a call may take here, whatever its caller says
 * @param usualSize of its replies
 */
record ServedMethod(
        ExportedService exported,
        MethodDescriptor method,
        MethodCodec codec,
        @Nullable NamedExecutor executor,
        long timeLimitNanos,
        UsualSize usualSize) {
    List<ServerAdmission.Gate> gates() {
        return exported.gates();
    }

    Invoker chain() {
        return exported.chain();
    }
}
