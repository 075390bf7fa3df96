package io.tern.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ServiceKey;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.apache.zookeeper.common.PathUtils;

final class NodeNamesPropertyTest {
    @Property
    void everyNameComesBack(@ForAll @StringLength(min = 1, max = 40) String name) {
        // Unpaired surrogates are no text; Java writes them as a question mark.
        String text = name.replaceAll("[\\ud800-\\udfff]", "");
        assertThat(NodeNames.decode(NodeNames.encode(text))).isEqualTo(text);
    }

    @Property
    void everyNameIsOneValidPartOfAPath(@ForAll @StringLength(min = 1, max = 40) String name) {
        String encoded = NodeNames.encode(name);
        assertThat(encoded).doesNotContain("/");
        PathUtils.validatePath("/" + encoded);
    }

    @Example
    void dotsAloneAreEncoded() {
        assertThat(NodeNames.encode(".")).isEqualTo("%2E");
        assertThat(NodeNames.encode("..")).isEqualTo("%2E%2E");
        assertThat(NodeNames.encode("a..b")).isEqualTo("a..b");
    }

    @Example
    void servicesAreNamedLikeThemselves() {
        ServiceKey key = new ServiceKey("demo.Outer$Echo", "blue", "1.0");
        assertThat(NodeNames.encode(key.toString())).isEqualTo("demo.Outer$Echo@1.0+blue");
        assertThat(NodeNames.service("demo.Outer$Echo@1.0+blue")).isEqualTo(key);
        assertThat(NodeNames.encode("größe")).isEqualTo("gr%C3%B6%C3%9Fe");
    }

    @Example
    void namesOfOthersAreNoServices() {
        assertThat(NodeNames.service("100%")).isNull();
        assertThat(NodeNames.service("%C3")).isNull();
        assertThat(NodeNames.service("a%2Fb")).isNull();
    }

    @Example
    void refusesMalformedNames() {
        assertThatThrownBy(() -> NodeNames.decode("a%4")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NodeNames.decode("a%zz")).isInstanceOf(IllegalArgumentException.class);
    }
}
