package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Address;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.testkit.ScriptedConnection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which servers of a large service a client connects to, and how evenly they are chosen. */
class SubsetTest {
    @ParameterizedTest
    @CsvSource({
        // clients, servers, subset, the most clients of a server for their mean
        "4000, 200, 10, 1.25",
        "2000, 1000, 100, 1.25",
        "1000, 100, 20, 1.25",
        "1000, 200, 20, 1.35",
        "300, 300, 20, 1.85",
    })
    void serversHaveAboutEquallyManyClients(int clients, int servers, int subset, double most) {
        Map<Address, Endpoint> listed = servers(servers);
        Map<Address, Integer> counts = new HashMap<>();
        for (int client = 0; client < clients; client++) {
            chosen("client-" + client, subset, listed).forEach(address -> counts.merge(address, 1, Integer::sum));
        }
        double mean = (double) clients * subset / servers;
        assertThat(counts).as("servers with clients").hasSize(servers);
        assertThat(counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow() / mean)
                .as("most clients of a server / mean")
                .isLessThanOrEqualTo(most);
    }

    @Test
    void aServerThatLeavesIsReplacedByOneOtherAndNothingElseMoves() {
        Map<Address, Endpoint> all = servers(100);
        Map<Address, Endpoint> fewer = new HashMap<>(all);
        Address left = address(7);
        fewer.remove(left);
        for (int client = 0; client < 200; client++) {
            Set<Address> before = chosen("client-" + client, 10, all);
            Set<Address> after = chosen("client-" + client, 10, fewer);
            assertThat(after).hasSize(10);
            Set<Address> lost = new HashSet<>(before);
            lost.removeAll(after);
            assertThat(lost).isSubsetOf(Set.of(left));
        }
    }

    @Test
    void aServerThatRestartsKeepsItsClients() {
        Map<Address, Endpoint> before = servers(50);
        Map<Address, Endpoint> after = new HashMap<>();
        before.forEach((address, endpoint) ->
                after.put(address, endpoint.toBuilder().instanceId("second").build()));
        assertThat(chosen("client", 10, after)).isEqualTo(chosen("client", 10, before));
    }

    @Test
    void eachChoiceOfTagsHasASubsetOfItsOwn() {
        Map<Address, Endpoint> listed = servers(100);
        for (int i = 0; i < 3; i++) {
            listed.put(address(i), server(i).tags(Set.of("gray")).build());
        }
        Set<Address> chosen = chosen("client", 10, listed);
        assertThat(chosen).contains(address(0), address(1), address(2)).hasSize(13);
    }

    @Test
    void nearServersComeFirst() {
        Map<Address, Endpoint> listed = servers(100);
        for (int i = 0; i < 6; i++) {
            listed.put(address(i), server(i).metadata(Map.of("zone", "eu-1")).build());
        }
        assertThat(new Subset(10, "client", new Nearness("eu-1", "")).of(listed, address -> false))
                .hasSize(10)
                .containsKeys(
                        IntStream.range(0, 6).mapToObj(SubsetTest::address).toArray(Address[]::new));
    }

    @Test
    void whereTheOwnZoneIsOutOthersStandIn() {
        Map<Address, Endpoint> listed = servers(100);
        Set<Address> near = IntStream.range(0, 60).mapToObj(SubsetTest::address).collect(Collectors.toSet());
        near.forEach(address -> listed.computeIfPresent(
                address,
                (known, endpoint) ->
                        endpoint.toBuilder().metadata(Map.of("zone", "eu-1")).build()));
        Subset subset = new Subset(10, "client", new Nearness("eu-1", ""));
        assertThat(near).containsAll(subset.of(listed, address -> false).keySet());
        assertThat(subset.of(listed, near::contains).keySet())
                .hasSizeLessThanOrEqualTo(20)
                .anySatisfy(address -> assertThat(near).doesNotContain(address));
    }

    @Test
    void aSpareIsNearWhileOneOfTheNearestIsWell() {
        Map<Address, Endpoint> listed = servers(100);
        for (int i = 0; i < 60; i++) {
            listed.put(address(i), server(i).metadata(Map.of("zone", "eu-1")).build());
        }
        for (int client = 0; client < 50; client++) {
            Subset subset = new Subset(2, "client-" + client, new Nearness("eu-1", ""));
            Set<Address> first = subset.of(listed, address -> false).keySet();
            Address lost = first.iterator().next();
            assertThat(subset.of(listed, lost::equals).values())
                    .hasSize(3)
                    .allSatisfy(endpoint -> assertThat(endpoint.metadata()).containsEntry("zone", "eu-1"));
            assertThat(subset.of(listed, first::contains).values())
                    .as("one from the zone, and one from elsewhere since that may be out")
                    .hasSize(4)
                    .anySatisfy(endpoint -> assertThat(endpoint.metadata()).isEmpty());
        }
    }

    @Test
    void aClientWhoseOwnNetworkIsDownDoesNotLookForTheWholeFleet() {
        try (ClusterFixture fixture =
                setup().options(options -> options.set("subset", "2")).open(50)) {
            for (int i = 0; i < 20; i++) {
                List.copyOf(fixture.transport.connections())
                        .forEach(connection -> connection.becomes(ConnectionState.UNREACHABLE));
            }
            assertThat(fixture.transport.connections()).hasSize(4);
            for (int seconds = 1; seconds <= 20; seconds++) {
                fixture.advance(1_000);
                fixture.transport.open().forEach(connection -> connection.becomes(ConnectionState.UNREACHABLE));
                assertThat(fixture.transport.open()).hasSize(4);
                assertThat(fixture.transport.connections()).hasSizeLessThanOrEqualTo(4 + 2 * seconds);
            }
            fixture.transport.open().forEach(fixture::ready);
            fixture.advance(5_000);
            assertThat(fixture.transport.open()).hasSizeBetween(2, 4);
            assertThat(fixture.invoke("order")).isNotDone();
            assertThat(fixture.waiting()).hasSize(1);
        }
    }

    @Test
    void whereAllThatWereChosenAreDeadTheLastOneThatLivesIsFoundInTime() {
        try (ClusterFixture fixture = setup().connectingByHand()
                .options(options -> options.set("subset", "2"))
                .open()) {
            Set<Address> found = new HashSet<>();
            fixture.transport.onConnect(connection -> {
                if (connection.endpoint().address().equals(ClusterFixture.address(37))) {
                    found.add(connection.endpoint().address());
                    fixture.ready(connection);
                } else {
                    connection.becomes(ConnectionState.UNREACHABLE);
                }
            });
            fixture.serving(50);
            for (int seconds = 0; found.isEmpty() && seconds < 30; seconds++) {
                fixture.advance(1_000);
            }
            var reply = fixture.invoke("order");
            assertThat(fixture.whereWaiting()).isEqualTo(37);
            fixture.onlyWaiting().answerValue("done");
            assertThat(reply).isDone();

            int tried = fixture.transport.connections().size();
            fixture.advance(10_000);
            assertThat(fixture.transport.connections()).as("while one answers").hasSize(tried);
        }
    }

    @Test
    void serversOfEachChoiceOfTagsAreLookedForByThemselves() {
        Map<Address, Endpoint> listed = servers(100);
        for (int i = 0; i < 20; i++) {
            listed.put(address(i), server(i).tags(Set.of("gray")).build());
        }
        Subset subset = new Subset(2, "client", new Nearness("", ""));
        Set<Address> dead = new HashSet<>(List.copyOf(listed.keySet().stream()
                .filter(address -> !address.equals(address(5))
                        && listed.get(address).tags().contains("gray"))
                .toList()));
        Set<Address> untagged = new HashSet<>(subset.of(listed, dead::contains).keySet());
        untagged.removeIf(address -> listed.get(address).tags().contains("gray"));
        Set<Address> chosen = Set.of();
        for (int rounds = 0; rounds < 10 && !chosen.contains(address(5)); rounds++) {
            chosen = subset.others(listed, dead::contains).keySet();
        }
        assertThat(chosen).contains(address(5)).containsAll(untagged).hasSizeLessThanOrEqualTo(6);
        assertThat(subset.isSearching()).isFalse();
    }

    @Test
    void onlyTheSubsetIsConnectedTo() {
        try (ClusterFixture fixture =
                setup().options(options -> options.set("subset", "3")).open(20)) {
            assertThat(fixture.reference.nodes()).hasSize(3);
            assertThat(fixture.transport.connections()).hasSize(3);
        }
    }

    @Test
    void aServerThatCannotBeReachedIsReplacedWhileItIsAway() {
        try (ClusterFixture fixture =
                setup().options(options -> options.set("subset", "2")).open(20)) {
            List<ScriptedConnection> first = List.copyOf(fixture.transport.connections());
            first.forEach(connection -> connection.becomes(ConnectionState.UNREACHABLE));
            assertThat(ready(fixture)).hasSize(2).doesNotContainAnyElementsOf(first);
            assertThat(fixture.invoke("order")).isNotDone();

            first.forEach(fixture::ready);
            fixture.serving(21);
            fixture.advance(2_000);
            assertThat(fixture.reference.nodes()).as("once the list changes").hasSize(2);
        }
    }

    @Test
    void aServerThatSaysThatItGoesIsReplacedAtOnce() {
        try (ClusterFixture fixture =
                setup().options(options -> options.set("subset", "2")).open(20)) {
            ScriptedConnection going = fixture.transport.connections().get(0);
            going.becomes(ConnectionState.DRAINING);
            assertThat(ready(fixture)).hasSize(2).doesNotContain(going);
        }
    }

    @Test
    void aServerThatGivesUpItsPlaceEndsWhatItHasBegun() {
        try (ClusterFixture fixture = setup().options(
                        options -> options.set("subset", "1").timeoutMillis(60_000))
                .open(1)) {
            var begun = fixture.invoke("order");
            int next = 2;
            while (fixture.transport.connections().size() == 1) {
                fixture.serving(next++); // Until one comes that stands before it.
                fixture.advance(100);
            }
            fixture.advance(500);
            assertThat(fixture.reference.nodes()).hasSize(1);
            assertThat(fixture.connection(1).state()).isEqualTo(ConnectionState.READY);
            fixture.onlyWaiting().answerValue("done");
            assertThat(begun).isDone();
            fixture.advance(2_000);
            assertThat(fixture.connection(1).state()).isEqualTo(ConnectionState.CLOSED);
        }
    }

    private static List<ScriptedConnection> ready(ClusterFixture fixture) {
        return fixture.transport.connections().stream()
                .filter(connection -> connection.state() == ConnectionState.READY)
                .toList();
    }

    private static Set<Address> chosen(String client, int subset, Map<Address, Endpoint> listed) {
        return new Subset(subset, client, new Nearness("", ""))
                .of(listed, address -> false)
                .keySet();
    }

    private static Map<Address, Endpoint> servers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> server(i).build())
                .collect(Collectors.toMap(Endpoint::address, endpoint -> endpoint, (a, b) -> a, HashMap::new));
    }

    private static Endpoint.Builder server(int number) {
        return Endpoint.builder(address(number)).instanceId("server-" + number);
    }

    private static Address address(int number) {
        return new Address("10.1." + number / 250 + '.' + number % 250, 20_880);
    }
}
