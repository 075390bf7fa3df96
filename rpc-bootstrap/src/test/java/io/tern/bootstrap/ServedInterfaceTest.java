package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tern.api.ExportOptions;
import io.tern.api.NonBlocking;
import io.tern.api.ServiceDescriptor;
import java.io.Serializable;
import org.junit.jupiter.api.Test;

final class ServedInterfaceTest {
    interface Reads {
        String read(String key);
    }

    interface Writes {
        void write(String key, String value);
    }

    interface ReadsMore extends Reads {
        String readAll();
    }

    static class OnlyReads implements Reads, Serializable, AutoCloseable {
        private static final long serialVersionUID = 1L;

        @Override
        @NonBlocking
        public String read(String key) {
            return key;
        }

        @Override
        public void close() {}
    }

    static final class Inherits extends OnlyReads {
        private static final long serialVersionUID = 1L;
    }

    static final class ReadsAndWrites implements Reads, Writes {
        @Override
        public String read(String key) {
            return key;
        }

        @Override
        public void write(String key, String value) {}
    }

    static final class ReadsTwice implements Reads, ReadsMore {
        @Override
        public String read(String key) {
            return key;
        }

        @Override
        public String readAll() {
            return "";
        }
    }

    @Test
    void theOnlyInterfaceNeedsNoName() {
        assertThat(ServedInterface.of(new OnlyReads(), null)).isSameAs(Reads.class);
    }

    @Test
    void interfacesOfASuperclassCount() {
        assertThat(ServedInterface.of(new Inherits(), null)).isSameAs(Reads.class);
    }

    @Test
    void ofTwoInterfacesThatExtendEachOtherTheSpecificOneIsMeant() {
        assertThat(ServedInterface.of(new ReadsTwice(), null)).isSameAs(ReadsMore.class);
    }

    @Test
    void ofSeveralInterfacesOneMustBeNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServedInterface.of(new ReadsAndWrites(), null))
                .withMessageContaining(ReadsAndWrites.class.getName())
                .withMessageContaining("implements 2 interfaces")
                .withMessageContaining(Reads.class.getName())
                .withMessageContaining(Writes.class.getName());
        assertThat(ServedInterface.of(new ReadsAndWrites(), Writes.class)).isSameAs(Writes.class);
    }

    @Test
    void aClassWithoutInterfaceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServedInterface.of(new Object(), null))
                .withMessage("export of java.lang.Object: implements no interface of its own"
                        + " (expected: the Java interface of the service)");
    }

    @Test
    void theNamedTypeMustBeAnInterface() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServedInterface.of(new OnlyReads(), OnlyReads.class))
                .withMessageContaining("interfaceType " + OnlyReads.class.getName() + " is not an interface")
                .withMessageContaining("expected: " + Reads.class.getName());
    }

    @Test
    void theNamedInterfaceMustBeImplemented() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServedInterface.of(new OnlyReads(), Writes.class))
                .withMessageContaining("does not implement interfaceType " + Writes.class.getName())
                .withMessageContaining("expected: " + Reads.class.getName());
    }

    @Test
    void nonBlockingOnTheImplementationCounts() {
        ServiceDescriptor service = ServiceDescriptor.of(Reads.class);
        ExportOptions options = ServedInterface.settings(Inherits.class, service);
        assertThat(options.settings(service.methods().get(0)).nonBlocking()).isTrue();
        assertThat(ServedInterface.settings(ReadsTwice.class, service)
                        .settings(service.methods().get(0))
                        .nonBlocking())
                .isFalse();
    }
}
