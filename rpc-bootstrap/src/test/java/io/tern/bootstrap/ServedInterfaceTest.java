package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tern.api.ExportOptions;
import io.tern.api.MethodDescriptor;
import io.tern.api.NonBlocking;
import io.tern.api.ServiceDescriptor;
import java.io.Serializable;
import java.util.List;
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

    interface Keeps<T, L> {
        void keep(T value, L[] more);

        void drop(T value);
    }

    interface KeepsTexts extends Keeps<String, List<String>> {}

    static final class KeepsTextsQuickly implements KeepsTexts {
        @Override
        @NonBlocking
        public void keep(String value, List<String>[] more) {}

        @Override
        public void drop(String value) {}
    }

    static class KeepsAnything<T, L> implements Keeps<T, L> {
        @Override
        public void keep(T value, L[] more) {}

        @Override
        @NonBlocking
        public void drop(T value) {}
    }

    static final class KeepsTextsByInheritance extends KeepsAnything<String, List<String>> implements KeepsTexts {}

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

    @Test
    void nonBlockingCountsForAMethodOfAGenericParentToo() {
        ServiceDescriptor service = ServiceDescriptor.of(KeepsTexts.class);
        assertThat(nonBlocking(KeepsTextsQuickly.class, service)).containsExactly("keep");
        assertThat(nonBlocking(KeepsTextsByInheritance.class, service)).containsExactly("drop");
    }

    private static List<String> nonBlocking(Class<?> type, ServiceDescriptor service) {
        ExportOptions options = ServedInterface.settings(type, service);
        return service.methods().stream()
                .filter(method -> options.settings(method).nonBlocking())
                .map(MethodDescriptor::name)
                .toList();
    }
}
