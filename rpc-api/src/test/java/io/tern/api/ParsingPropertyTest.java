package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;

/** What is printed can be read again, and nothing makes a parser fail in an unexpected way. */
final class ParsingPropertyTest {
    @Property
    void addresses(@ForAll @AlphaChars @NotEmpty String host, @ForAll @IntRange(max = 65_535) int port) {
        Address address = new Address(host, port);
        assertThat(Address.parse(address.toString())).isEqualTo(address);
        assertThat(Address.parse(Address.SCHEME + address)).isEqualTo(address);
    }

    @Property
    void addressesOfVersionSix(
            @ForAll @IntRange(max = 0xffff) int first,
            @ForAll @IntRange(max = 0xffff) int last,
            @ForAll @IntRange(max = 65_535) int port) {
        Address address = new Address("%x::%x".formatted(first, last), port);
        assertThat(Address.parse(address.toString())).isEqualTo(address);
    }

    @Property
    void serviceKeys(
            @ForAll @AlphaChars @NotEmpty String name,
            @ForAll @AlphaChars String group,
            @ForAll @AlphaChars String version) {
        ServiceKey key = new ServiceKey(name, group, version);
        assertThat(ServiceKey.parse(key.toString())).isEqualTo(key);
    }

    @Property
    void traceContexts(@ForAll long high, @ForAll long low, @ForAll long span, @ForAll byte flags) {
        Assume.that((high | low) != 0 && span != 0);
        TraceContext context = new TraceContext(high, low, span, flags);
        assertThat(TraceContext.parse(context.toString())).isEqualTo(context);
    }

    @Property
    void garbageIsNoTraceContextAndNoFailure(@ForAll @StringLength(max = 80) String garbage) {
        assertThat(TraceContext.parse(garbage)).isNull();
    }

    @Property
    void garbageIsRefusedInOneWay(@ForAll @StringLength(max = 20) String garbage) {
        parsesOrSaysWhatItExpects(() -> Address.parse(garbage));
        parsesOrSaysWhatItExpects(() -> ServiceKey.parse(garbage));
        parsesOrSaysWhatItExpects(() -> RegistryAddress.parse(garbage));
    }

    private static void parsesOrSaysWhatItExpects(Runnable parser) {
        try {
            parser.run();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("expected:");
        }
    }
}
