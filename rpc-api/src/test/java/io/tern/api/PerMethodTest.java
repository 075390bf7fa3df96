package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PerMethodTest {
    private static final ServiceKey KEY = ServiceKey.parse("com.acme.Shop");

    interface Shop {
        void open();

        void close();
    }

    private final AtomicInteger made = new AtomicInteger();

    private String make(MethodDescriptor method) {
        made.incrementAndGet();
        return method.name();
    }

    @Test
    void reflectedMethodsAreReadyBeforehand() {
        ServiceDescriptor service = ServiceDescriptor.of(Shop.class);
        PerMethod<String> names = new PerMethod<>(service, this::make);

        assertThat(made).hasValue(2);
        assertThat(service.methods())
                .allSatisfy(method -> assertThat(names.get(method)).isEqualTo(method.name()));
        assertThat(made).hasValue(2);
        assertThat(names.all()).containsExactly("close", "open");
    }

    @Test
    void genericMethodsAreMadeWhenTheyAreFirstAskedFor() {
        PerMethod<String> names = new PerMethod<>(ServiceDescriptor.generic(KEY), this::make);
        MethodDescriptor open = MethodDescriptor.generic(KEY, "open", List.of(), ReturnKind.VALUE);
        MethodDescriptor close = MethodDescriptor.generic(KEY, "close", List.of(), ReturnKind.VALUE);

        assertThat(names.all()).isEmpty();
        assertThat(names.get(open)).isEqualTo("open");
        assertThat(names.get(close)).isEqualTo("close");
        assertThat(names.get(open)).isEqualTo("open");
        assertThat(made).hasValue(2);
        assertThat(names.all()).containsExactlyInAnyOrder("open", "close");
        assertThat(names).hasToString("PerMethod[com.acme.Shop, 2 methods]");
    }

    @Test
    void genericMethodsOfOneSignatureShare() {
        PerMethod<Object> things = new PerMethod<>(ServiceDescriptor.generic(KEY), method -> new Object());
        MethodDescriptor waiting = MethodDescriptor.generic(KEY, "open", List.of("int"), ReturnKind.VALUE);
        MethodDescriptor later = MethodDescriptor.generic(KEY, "open", List.of("int"), ReturnKind.FUTURE);
        MethodDescriptor other = MethodDescriptor.generic(KEY, "open", List.of("long"), ReturnKind.VALUE);

        assertThat(things.get(later)).isSameAs(things.get(waiting)).isNotSameAs(things.get(other));
    }

    @Test
    void methodsOfOtherServicesHaveNothing() {
        PerMethod<String> generic = new PerMethod<>(ServiceDescriptor.generic(KEY), this::make);
        PerMethod<String> reflected = new PerMethod<>(ServiceDescriptor.of(Shop.class), this::make);
        MethodDescriptor foreign =
                MethodDescriptor.generic(ServiceKey.parse("com.acme.Other"), "open", List.of(), ReturnKind.VALUE);

        assertThat(generic.get(foreign)).isNull();
        assertThat(reflected.get(foreign)).isNull();
        assertThat(reflected.get(ServiceDescriptor.of(Shop.class).methods().get(0)))
                .isNull();
    }

    @Test
    void manyThreadsThatAskForOneMethodGetOneThing() {
        PerMethod<Object> things = new PerMethod<>(ServiceDescriptor.generic(KEY), method -> new Object());
        MethodDescriptor open = MethodDescriptor.generic(KEY, "open", List.of(), ReturnKind.VALUE);
        Set<Object> seen = ConcurrentHashMap.newKeySet();

        IntStream.range(0, 10_000).parallel().forEach(i -> seen.add(things.get(open)));

        assertThat(seen).hasSize(1);
    }
}
