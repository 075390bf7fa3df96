package io.tern.filter;

import io.tern.api.Setting;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The Bean Validation of one side of a runtime, looked up when the first service asks for it. Thread-safe. */
final class Validators implements AutoCloseable {
    private final Supplier<BeanValidation> opener;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable BeanValidation opened;

    Validators(Supplier<BeanValidation> opener) {
        this.opener = opener;
    }

    /**
     * Bean Validation, for somebody who asks for it.
     *
     * @param what asks for it, and by which setting
     * @throws IllegalStateException if it is not there
     */
    BeanValidation get(Object what, Setting<Boolean> setting) {
        lock.lock();
        try {
            if (opened == null) {
                opened = opener.get();
            }
            return opened;
        } catch (IllegalStateException | NoClassDefFoundError e) {
            throw new IllegalStateException(
                    what + ": " + setting
                            + ": true, but there is no Jakarta Bean Validation (expected: jakarta.validation-api 3 and"
                            + " a provider such as hibernate-validator on the class path): " + e.getMessage(),
                    e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (opened != null) {
                opened.close();
                opened = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
