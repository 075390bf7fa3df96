package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tern.api.Reference;
import io.tern.api.ReferenceOptions;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InjectorTest {
    interface Service {
        void run();
    }

    static class Parent {
        @Reference(version = "1.0")
        Service inherited;
    }

    static final class Child extends Parent {
        @Reference(version = "2.0", timeoutMillis = 7)
        private Service own;

        private Service untouched;
    }

    static final class FinalField {
        @Reference
        final Service service = () -> {};
    }

    static final class StaticField {
        @Reference
        static Service service;
    }

    static final class NoInterface {
        @Reference
        private Service first;

        @Reference
        String text;
    }

    private final List<ReferenceOptions> asked = new ArrayList<>();
    private final Injector injector = new Injector(this::proxy);

    @Test
    void fillsPrivateFieldsAndThoseOfSuperclasses() {
        Child child = new Child();
        injector.inject(child);
        assertThat(child.own).isNotNull();
        assertThat(child.inherited).isNotNull();
        assertThat(child.untouched).isNull();
        assertThat(asked).extracting(ReferenceOptions::version).containsExactly("2.0", "1.0");
        assertThat(asked.get(0).timeoutMillis()).isEqualTo(7);
    }

    @Test
    void keepsWhatIsThereAlready() {
        Child child = new Child();
        Service stub = () -> {};
        child.own = stub;
        injector.inject(child);
        assertThat(child.own).isSameAs(stub);
        assertThat(child.inherited).isNotNull();
    }

    @Test
    void refusesAFinalField() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> injector.inject(new FinalField()))
                .withMessage("@Reference " + FinalField.class.getName()
                        + ".service: the field is final (expected: neither static nor final)");
    }

    @Test
    void refusesAStaticField() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> injector.inject(new StaticField()))
                .withMessageContaining(StaticField.class.getName() + ".service: the field is static");
    }

    @Test
    void refusesAFieldThatIsNoInterfaceBeforeItFillsAny() {
        NoInterface target = new NoInterface();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> injector.inject(target))
                .withMessageContaining(".text: java.lang.String is not an interface");
        assertThat(target.first).isNull();
    }

    @Test
    void saysWhichFieldAWrongReferenceStandsAt() {
        Injector refusing = new Injector((type, options) -> {
            throw new IllegalArgumentException("timeoutMillis: 0");
        });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> refusing.inject(new Child()))
                .withMessage("@Reference " + Child.class.getName() + ".own: timeoutMillis: 0");
    }

    private Object proxy(Class<?> type, ReferenceOptions options) {
        asked.add(options);
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> null);
    }
}
