package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ServiceDescriptor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Names and arguments find the method that a compiler would find. */
final class OverloadsTest {
    interface Twins {
        String cook(String dish);

        String cook(Integer plates);
    }

    interface Kitchen {
        String cook();

        String cook(String dish);

        String cook(Number plates);

        String cook(int plates);

        String cook(Object anything, List<String> spices);

        String clean(String what);
    }

    private static String find(String method, @Nullable Object... arguments) {
        return Overloads.find(ServiceDescriptor.of(Kitchen.class), method, arguments)
                .signature();
    }

    @Test
    void theArgumentsTellTheOverload() {
        assertThat(find("cook")).isEqualTo("cook()");
        assertThat(find("cook", "soup")).isEqualTo("cook(java.lang.String)");
        assertThat(find("cook", 3)).as("the most specific one").isEqualTo("cook(int)");
        assertThat(find("cook", 3L)).isEqualTo("cook(java.lang.Number)");
        assertThat(find("cook", null, null)).isEqualTo("cook(java.lang.Object,java.util.List)");
    }

    @Test
    void aMethodWithoutOverloadsAndASignatureNeedNoArguments() {
        assertThat(find("clean")).isEqualTo("clean(java.lang.String)");
        assertThat(find("cook(int)")).isEqualTo("cook(int)");
    }

    @Test
    void whatFitsNoneOrSeveralNamesThem() {
        assertThatThrownBy(() -> Overloads.find(ServiceDescriptor.of(Twins.class), "cook", new Object[1]))
                .hasMessageContaining("'cook' has overloads, of which the arguments fit several (expected: one of [")
                .hasMessageContaining("cook(java.lang.String)");
        assertThatThrownBy(() -> find("cook", 'x')).hasMessageContaining("the arguments fit none");
        assertThatThrownBy(() -> find("bake"))
                .hasMessageContaining("method: 'bake' (expected: one of")
                .hasMessageContaining("clean(java.lang.String)");
    }
}
