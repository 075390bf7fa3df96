package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Defaults;
import io.tern.api.MethodDescriptor;
import io.tern.api.Result;
import io.tern.api.ServiceDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmptyResultsTest {
    /** A method for each kind of result. */
    @SuppressWarnings("NonApiType") // Users declare them, too.
    interface Everything<T> {
        void nothing();

        String text();

        Integer boxed();

        T variable();

        int number();

        boolean truth();

        char letter();

        double fraction();

        Optional<String> optional();

        Collection<String> collection();

        Iterable<String> iterable();

        List<T> list();

        ArrayList<String> arrayList();

        Set<String> set();

        HashSet<String> hashSet();

        SortedSet<String> sortedSet();

        Deque<String> deque();

        Map<String, T> map();

        HashMap<String, String> hashMap();

        Properties properties();

        SortedMap<String, String> sortedMap();

        NavigableMap<String, String> navigableMap();

        byte[] bytes();

        List<String>[] lists();

        CompletableFuture<List<String>> later();

        CompletableFuture<Integer> laterNumber();

        @SuppressWarnings("TypeParameterUnusedInFormals") // what is to be erased
        <L extends List<String>> L bounded();

        <L extends List<String>> CompletableFuture<L> boundedLater();
    }

    private final ServiceDescriptor service = ServiceDescriptor.of(Everything.class);
    private final EmptyResults empty = new EmptyResults(service, "test");

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "text", "boxed", "variable", "laterNumber"})
    void isNullWhereTheTypeHasNothingEmpty(String method) {
        assertThat(value(method)).isNull();
    }

    @Test
    void isZeroOrFalseForPrimitives() {
        assertThat(value("number")).isEqualTo(0);
        assertThat(value("truth")).isEqualTo(false);
        assertThat(value("letter")).isEqualTo('\0');
        assertThat(value("fraction")).isEqualTo(0.0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"collection", "iterable", "list", "arrayList", "set", "hashSet", "sortedSet", "deque", "later"})
    void isAnEmptyCollectionThatMayBeChanged(String method) throws Exception {
        Object value = value(method);
        assertThat((Collection<?>) value).isEmpty();
        @SuppressWarnings("unchecked")
        Collection<String> changed = (Collection<String>) value;
        changed.add("something");
        assertThat((Collection<?>) value(method)).as("a new one each time").isEmpty();
        if (!method.equals("later")) {
            assertThat(value).isInstanceOf(Everything.class.getMethod(method).getReturnType());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"map", "hashMap", "properties", "sortedMap", "navigableMap"})
    void isAnEmptyMapOfTheType(String method) throws Exception {
        assertThat((Map<?, ?>) value(method)).isEmpty();
        assertThat(value(method))
                .isInstanceOf(Everything.class.getMethod(method).getReturnType());
    }

    @Test
    void isAnEmptyArrayOrOptional() {
        assertThat(value("bytes")).isEqualTo(new byte[0]);
        assertThat(value("lists")).isInstanceOf(List[].class);
        assertThat(value("optional")).isEqualTo(Optional.empty());
    }

    @Test
    void ofATypeVariableTheBoundCounts() {
        assertThat(value("bounded")).isEqualTo(List.of());
        assertThat(value("boundedLater")).isEqualTo(List.of());
    }

    @Test
    void saysWhoGaveIt() {
        assertThat(result("list").attachments()).isEqualTo(Map.of(Defaults.FALLBACK_ATTACHMENT, "test"));
        assertThat(result("nothing").attachments()).containsEntry("tern.fallback", "test");
    }

    private Object value(String method) {
        return result(method).value();
    }

    private Result result(String name) {
        MethodDescriptor method = service.method(name + "()");
        return empty.of(method);
    }
}
