package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Invocation;
import io.tern.testkit.TestRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CallKeyTest {
    private final TestRuntime runtime = TestRuntime.create();

    @AfterEach
    void close() {
        runtime.close();
    }

    private @Nullable CallKey key(@Nullable Object... arguments) {
        Invocation like = runtime.newInvocation("read", "x");
        return CallKey.of(
                Invocation.builder(like.method(), arguments, like.deadline(), 0).build());
    }

    @Test
    void equalArgumentsMakeEqualKeys() {
        assertThat(key("a", 1, null)).isEqualTo(key("a", 1, null)).hasSameHashCodeAs(key("a", 1, null));
        assertThat(key(new int[] {1}, new Object[] {"a", new long[] {2}})).isEqualTo(key(new int[] {1}, new Object[] {
            "a", new long[] {2}
        }));
        assertThat(key(List.of(new int[] {1}), Map.of("k", new byte[] {2}), Set.of("s")))
                .isEqualTo(key(List.of(new int[] {1}), Map.of("k", new byte[] {2}), Set.of("s")));
    }

    @Test
    void arraysInsideOfCollectionsAreComparedByContent() {
        assertThat(key(List.of(new String[] {"a"}), Map.of("k", new Object[] {"b", new int[] {1}})))
                .isEqualTo(key(List.of(new String[] {"a"}), Map.of("k", new Object[] {"b", new int[] {1}})))
                .isNotEqualTo(key(List.of(new String[] {"a"}), Map.of("k", new Object[] {"b", new int[] {2}})));
        assertThat(key(Set.of(List.of(new String[] {"a"})))).isEqualTo(key(Set.of(List.of(new String[] {"a"}))));
        assertThat(key((Object) new String[] {"a"})).isNotEqualTo(key(List.of("a")));
    }

    @Test
    void differentArgumentsMakeDifferentKeys() {
        assertThat(key("a")).isNotEqualTo(key("b"));
        assertThat(key(1)).isNotEqualTo(key(1L));
        assertThat(key(new int[] {1})).isNotEqualTo(key(new int[] {2}));
        assertThat(key((Object) null)).isNotEqualTo(key(""));
    }

    @Test
    void whatTheCallerChangesAfterwardsChangesNoKey() {
        int[] array = {1};
        List<Object> list = new ArrayList<>(List.of("Aa"));
        Map<String, List<Object>> map = new HashMap<>(Map.of("k", list));
        CallKey made = key(array, list, map);
        array[0] = 2;
        list.set(0, "BB"); // which has the same hash code
        assertThat(made).isEqualTo(key(new int[] {1}, List.of("Aa"), Map.of("k", List.of("Aa"))));
        assertThat(made).isNotEqualTo(key(array, list, map));
    }

    @Test
    void argumentsThatCannotBeComparedHaveNoKey() {
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        assertThat(key(itself)).isNull();
        assertThat(key(new Object() {
                    @Override
                    public int hashCode() {
                        throw new IllegalStateException("scripted");
                    }
                }))
                .isNull();
    }

    @Test
    void neverPrintsArguments() {
        assertThat(String.valueOf(key("secret"))).doesNotContain("secret");
    }
}
