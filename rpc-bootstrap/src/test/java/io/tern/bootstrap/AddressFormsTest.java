package io.tern.bootstrap;

import static io.tern.bootstrap.ConfiguredWorld.TEA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tern.api.Address;
import io.tern.api.ReferenceOptions;
import io.tern.api.RouteExplanation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each form of a host at each place where one can be said: it is taken there and is the same host, or it is refused there. */
final class AddressFormsTest {
    /** What is said, and the host that it is. */
    private static final Map<String, String> TAKEN = Map.ofEntries(
            Map.entry("10.0.0.1", "10.0.0.1"),
            Map.entry("10.1", "10.0.0.1"),
            Map.entry("[::1]", "::1"),
            Map.entry("[0:0:0:0:0:0:0:1]", "::1"),
            Map.entry("[2001:DB8::A]", "2001:db8::a"),
            Map.entry("[::ffff:10.0.0.1]", "10.0.0.1"),
            Map.entry("[fe80::1%eth0]", "fe80::1%eth0"),
            Map.entry("[fe80::1%2]", "fe80::1%2"),
            Map.entry("Shop.Example", "shop.example"),
            Map.entry("shop.example.", "shop.example."),
            Map.entry("my_shop", "my_shop"),
            Map.entry("xn--bcher-kva.example", "xn--bcher-kva.example"));

    private static final Map<String, String> REFUSED = Map.of(
            "bücher.example", "xn--bcher-kva.example",
            "256.0.0.1", "expected:",
            "1.2.3.4.5", "expected:",
            "[10.0.0.1]", "expected:",
            "[::1", "expected:",
            "[1:2]", "expected:",
            "[fe80::1%]", "expected:",
            "a b", "expected:");

    @TempDir
    Path directory;

    private ConfiguredWorld world;

    /** A place where a host can be said; tells the host that is meant there. */
    private enum Place {
        BIND_IN_CODE {
            @Override
            String take(ConfiguredWorld world, String form) {
                return world.start(world.builder().bind(form).export(new BlackTea()))
                        .address()
                        .host();
            }
        },
        BIND_IN_FILE {
            @Override
            String take(ConfiguredWorld world, String form) {
                world.file("tern.bind=" + escaped(form));
                return world.start(world.builder().export(new BlackTea()))
                        .address()
                        .host();
            }
        },
        HOST_IN_CODE {
            @Override
            String take(ConfiguredWorld world, String form) {
                return world.start(world.builder().host(form).export(new BlackTea()))
                        .address()
                        .host();
            }
        },
        HOST_IN_FILE {
            @Override
            String take(ConfiguredWorld world, String form) {
                world.file("tern.host=" + escaped(form));
                return world.start(world.builder().export(new BlackTea()))
                        .address()
                        .host();
            }
        },
        ADDRESS_IN_CODE {
            @Override
            String take(ConfiguredWorld world, String form) {
                return hostOf(world.start(), address(form + ":20880"));
            }
        },
        ADDRESS_WITHOUT_PORT {
            @Override
            String take(ConfiguredWorld world, String form) {
                return hostOf(world.start(), address("tern://" + form));
            }
        },
        ADDRESS_IN_FILE {
            @Override
            String take(ConfiguredWorld world, String form) {
                world.file(TEA + ".address=" + escaped(form) + ":20880");
                return hostOf(world.start(), ReferenceOptions.UNSET);
            }
        },
        STATIC_REGISTRY {
            @Override
            String take(ConfiguredWorld world, String form) {
                RpcApplication application = world.start(world.builder().registry("static://" + form + ":20880"));
                return hostOf(
                        application,
                        ReferenceOptions.builder()
                                .registry("static://" + form + ":20880")
                                .build());
            }
        },
        ROUTES {
            @Override
            String take(ConfiguredWorld world, String form) {
                ReferenceOptions options = address(form + ":20880,other:20880").toBuilder()
                        .set("routes", "=> host = '" + form + "', address = '" + form + ":20880'")
                        .set("routesForce", "true")
                        .build();
                return hostLeft(world.start(), options);
            }
        };

        abstract String take(ConfiguredWorld world, String form);

        private static ReferenceOptions address(String address) {
            return ReferenceOptions.builder().address(address).build();
        }

        /** As property files have other letters than ASCII. */
        private static String escaped(String text) {
            StringBuilder escaped = new StringBuilder();
            text.chars().forEach(c -> escaped.append(c < 128 ? String.valueOf((char) c) : "\\u%04x".formatted(c)));
            return escaped.toString();
        }

        private static String hostOf(RpcApplication application, ReferenceOptions options) {
            Object unused = application.refer(Tea.class, options);
            return application
                    .stats()
                    .references()
                    .get(0)
                    .nodes()
                    .get(0)
                    .endpoint()
                    .address()
                    .host();
        }

        private static String hostLeft(RpcApplication application, ReferenceOptions options) {
            Tea tea = application.refer(Tea.class, options);
            RouteExplanation explained = application
                    .explain(tea, "brew", io.tern.api.CallOptions.builder().build())
                    .route();
            assertThat(explained.candidates()).hasSize(1);
            Address left = explained.candidates().get(0).endpoint().address();
            return left.host();
        }
    }

    private static Stream<Arguments> taken() {
        return TAKEN.entrySet().stream()
                .flatMap(form ->
                        Stream.of(Place.values()).map(place -> Arguments.of(place, form.getKey(), form.getValue())));
    }

    private static Stream<Arguments> refused() {
        return REFUSED.entrySet().stream()
                .flatMap(form ->
                        Stream.of(Place.values()).map(place -> Arguments.of(place, form.getKey(), form.getValue())));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @MethodSource("taken")
    void isTakenWhereverItIsSaid(Place place, String form, String host) {
        world = new ConfiguredWorld(directory);
        assertThat(place.take(world, form)).isEqualTo(host);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedWhereverItIsSaid(Place place, String form, String advice) {
        world = new ConfiguredWorld(directory);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> place.take(world, form))
                .withMessageContaining(advice);
    }

    /** Without a port brackets are not needed. */
    @ParameterizedTest
    @MethodSource("hostsAlone")
    void bracketsMayBeLeftOutWhereNoPortFollows(Place place) {
        world = new ConfiguredWorld(directory);
        assertThat(place.take(world, "0:0:0:0:0:0:0:1")).isEqualTo("::1");
    }

    private static List<Place> hostsAlone() {
        return List.of(Place.BIND_IN_CODE, Place.BIND_IN_FILE, Place.HOST_IN_CODE, Place.HOST_IN_FILE);
    }
}
