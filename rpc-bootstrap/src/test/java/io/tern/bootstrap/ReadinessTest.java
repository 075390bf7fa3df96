package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a start whose readiness check fails. */
final class ReadinessTest {
    private final TestWorld world = new TestWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void anUncheckedExceptionIsWrappedLikeACheckedOne() {
        RuntimeException away = new UncheckedIOException(new java.io.IOException("the database is away"));
        assertThatIllegalStateException()
                .isThrownBy(() -> start(application -> {
                    throw away;
                }))
                .withMessage("application 'shop' is not ready: " + away)
                .withCause(away);
    }

    @Test
    void anExceptionWithoutAMessageIsNamedByItsClass() {
        assertThatIllegalStateException()
                .isThrownBy(() -> start(application -> {
                    throw new TimeoutException();
                }))
                .withMessage("application 'shop' is not ready: java.util.concurrent.TimeoutException");
    }

    @Test
    void anInterruptIsKept() {
        assertThatIllegalStateException()
                .isThrownBy(() -> start(application -> {
                    throw new InterruptedException();
                }))
                .withMessageContaining("InterruptedException");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anErrorIsThrownAsItIsAndEverythingIsClosed() {
        Error broken = new NoClassDefFoundError("com/acme/Gone");
        AtomicReference<RpcApplication> failed = new AtomicReference<>();
        assertThatThrownBy(() -> start(application -> {
                    failed.set(application);
                    throw broken;
                }))
                .isSameAs(broken);
        assertThat(failed.get().state()).isEqualTo(ApplicationState.CLOSED);
    }

    private void start(ReadinessCheck check) {
        world.start(world.builder("shop").export(new BlackTea()).readiness(check));
    }
}
