package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fields that name their addresses themselves, in a network where every port is free. */
final class DirectAddressTest {
    private final TestWorld world = new TestWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void anAnnotatedFieldNeedsNoRegistry() {
        world.start(world.isolated("six").bind("::1").port(20_880).export(new BlackTea()));
        Field field = new Field();

        RpcApplication consumer = world.start(world.isolated("consumer").inject(field));

        assertThat(field.tea.brew("assam")).isEqualTo("black assam");
        assertThat(consumer.stats().references())
                .singleElement()
                .satisfies(reference -> assertThat(reference.nodes())
                        .extracting(node -> node.endpoint().address().toString())
                        .containsExactlyInAnyOrder("[::1]:20880", "10.0.0.7:20881"));
    }

    private static final class Field {
        @Reference(address = "tern://[::1]:20880,10.0.0.7:20881")
        private Tea tea;
    }
}
