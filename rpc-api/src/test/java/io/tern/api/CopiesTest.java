package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CopiesTest {
    private static final Map<String, String> EXPECTED = Map.of("a", "3", "b", "2");

    /** A concurrent map lets a walk meet a key again that another thread has removed and added meanwhile. */
    private static final Map<String, String> TWICE = new AbstractMap<>() {
        @Override
        public Set<Map.Entry<String, String>> entrySet() {
            List<Map.Entry<String, String>> seen =
                    List.of(Map.entry("a", "1"), Map.entry("b", "2"), Map.entry("a", "3"));
            return new AbstractSet<>() {
                @Override
                public Iterator<Map.Entry<String, String>> iterator() {
                    return seen.iterator();
                }

                @Override
                public int size() {
                    return seen.size();
                }
            };
        }
    };

    @Test
    void attachmentsOfACallMayBeAMapThatOtherThreadsChange() {
        assertThat(SampleCalls.builder().attachments(TWICE).build().attachments())
                .isEqualTo(EXPECTED);
    }

    @Test
    void attachmentsOfAReplyMayBeAMapThatOtherThreadsChange() {
        assertThat(Result.value("v").withAttachments(TWICE).attachments()).isEqualTo(EXPECTED);
    }

    @Test
    void metadataOfAnEndpointMayBeAMapThatOtherThreadsChange() {
        Endpoint endpoint =
                Endpoint.builder(new Address("h", 1)).metadata(TWICE).build();
        assertThat(endpoint.metadata()).isEqualTo(EXPECTED);
    }

    @Test
    void aMapThatCannotChangeIsNotCopied() {
        Map<String, String> fixed = Map.of("a", "1");
        assertThat(Copies.of(fixed)).isSameAs(fixed);
    }
}
