package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.protocol.ProtocolException.Kind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgreementTest {
    private static HelloFrame.Builder hello() {
        return HelloFrame.builder("app", "instance");
    }

    private static List<String> names(String joined) {
        return joined == null ? List.of() : Arrays.asList(joined.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "1,1, 1,1, 1",
        "1,2, 1,1, 1",
        "1,1, 1,9, 1",
        "1,3, 2,5, 3",
        "2,5, 1,3, 3",
        "4,4, 1,9, 4",
        "1,255, 255,255, 255"
    })
    void bothSidesTakeTheHighestCommonVersion(int minA, int maxA, int minB, int maxB, int expected) {
        HelloFrame a = hello().versions(minA, maxA, 0).build();
        HelloFrame b = hello().versions(minB, maxB, 7).build();
        assertThat(Agreement.of(Side.CLIENT, a, b).version()).isEqualTo(expected);
        assertThat(Agreement.of(Side.SERVER, b, a).version()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1,1, 2,2, 1, 2", "3,4, 1,2, 3 to 4, 1 to 2", "1,1, 3,9, 1, 3 to 9"})
    void sidesWithoutACommonVersionSayBothRanges(int minA, int maxA, int minB, int maxB, String rangeA, String rangeB) {
        HelloFrame a = hello().versions(minA, maxA, 0).build();
        HelloFrame b = hello().versions(minB, maxB, 0).build();
        assertThatThrownBy(() -> Agreement.of(Side.CLIENT, a, b))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.kind()).isEqualTo(Kind.VERSION))
                .hasMessageContaining("this side speaks " + rangeA + ", the peer " + rangeB);
        assertThatThrownBy(() -> Agreement.of(Side.SERVER, b, a))
                .hasMessageContaining("this side speaks " + rangeB + ", the peer " + rangeA);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, true", "1, 0, false", "0, 1, false", "7, 1, true"})
    void exceptionsSayWhereTheyComeFromIfBothSidesKnowOfIt(int minorA, int minorB, boolean expected) {
        HelloFrame a = hello().versions(1, 1, minorA).build();
        HelloFrame b = hello().versions(1, 1, minorB).build();
        assertThat(Agreement.of(Side.CLIENT, a, b).exceptionOrigins()).isEqualTo(expected);
        assertThat(Agreement.of(Side.SERVER, b, a).exceptionOrigins()).isEqualTo(expected);
    }

    @Test
    void aPeerOfANewerVersionKnowsAllOfTheOlderOne() {
        HelloFrame own = hello().versions(1, 1, 1).build();
        HelloFrame newer = hello().versions(1, 2, 0).build();
        assertThat(Agreement.of(Side.SERVER, own, newer).exceptionOrigins()).isTrue();
        assertThat(Agreement.of(Side.CLIENT, newer, own).exceptionOrigins()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1,0,false", "1,1,true", "1,9,true", "2,0,true"})
    void serversSayThatTheyDoNotServeAServiceFromOneMinorVersionOn(int newest, int minor, boolean says) {
        HelloFrame client = hello().build();
        HelloFrame server = hello().versions(1, newest, minor).build();
        assertThat(Agreement.of(Side.CLIENT, client, server).serverSaysNotServed())
                .isEqualTo(says);
        assertThat(Agreement.of(Side.SERVER, server, client).serverSaysNotServed())
                .isEqualTo(says);
    }

    @Test
    void serializersHaveTheClientsNumbersOnBothSides() {
        HelloFrame client = hello().serializers(names("protostuff json own")).build();
        HelloFrame server = hello().serializers(names("own hessian protostuff")).build();
        for (Agreement agreement :
                List.of(Agreement.of(Side.CLIENT, client, server), Agreement.of(Side.SERVER, server, client))) {
            assertThat(agreement.serializerNumber("protostuff")).isEqualTo(1);
            assertThat(agreement.serializerNumber("json")).isZero();
            assertThat(agreement.serializerNumber("own")).isEqualTo(3);
            assertThat(agreement.serializerNumber("hessian")).isZero();
            assertThat(agreement.serializerName(1)).isEqualTo("protostuff");
            assertThat(agreement.serializerName(2)).isNull();
            assertThat(agreement.serializerName(3)).isEqualTo("own");
            assertThat(agreement.serializerName(0)).isNull();
            assertThat(agreement.serializerName(4)).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "deflate,deflate,deflate",
        "zstd deflate,deflate zstd,zstd",
        "zstd,deflate,",
        ",deflate,",
        "deflate,,",
        ",,"
    })
    void theClientsFirstCompressorThatTheServerHasIsTaken(String client, String server, String expected) {
        HelloFrame a = hello().compressors(names(client)).build();
        HelloFrame b = hello().compressors(names(server)).build();
        assertThat(Agreement.of(Side.CLIENT, a, b).compressor()).isEqualTo(expected);
        assertThat(Agreement.of(Side.SERVER, b, a).compressor()).isEqualTo(expected);
    }

    @Test
    void limitsAreTheSmallerOnesAndCreditsThoseOfTheReceiver() {
        HelloFrame client = hello().frameLimitBytes(5000)
                .inFlightLimit(10)
                .dictionaryLimit(70)
                .streamCreditBytes(111)
                .build();
        HelloFrame server = hello().frameLimitBytes(4000)
                .inFlightLimit(20)
                .dictionaryLimit(60)
                .streamCreditBytes(222)
                .build();
        Agreement ofClient = Agreement.of(Side.CLIENT, client, server);
        Agreement ofServer = Agreement.of(Side.SERVER, server, client);
        for (Agreement agreement : List.of(ofClient, ofServer)) {
            assertThat(agreement.frameLimitBytes()).isEqualTo(4000);
            assertThat(agreement.inFlightLimit()).isEqualTo(10);
            assertThat(agreement.dictionaryLimit()).isEqualTo(60);
        }
        assertThat(ofClient.sendCreditBytes()).isEqualTo(222);
        assertThat(ofClient.receiveCreditBytes()).isEqualTo(111);
        assertThat(ofServer.sendCreditBytes()).isEqualTo(111);
        assertThat(ofServer.receiveCreditBytes()).isEqualTo(222);
    }
}
