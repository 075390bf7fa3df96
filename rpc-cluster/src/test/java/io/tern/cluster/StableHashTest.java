package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StableHashTest {
    private final StableHash hash = new StableHash();

    /** Processes of different versions share rings: these values may never change. */
    @Test
    void hashesAreTheSameInEveryProcessAndForEver() {
        assertThat(hash.of("")).isEqualTo(0x9CA066F1A4AB2EEAL);
        assertThat(hash.of("key-1")).isEqualTo(0xAEF0AC1865E2C15FL);
        assertThat(hash.of(42)).isEqualTo(0x1A4A265E14F696C9L);
        assertThat(hash.of(DayOfWeek.MONDAY)).isEqualTo(0x62F361DA43F05CF5L);
        assertThat(hash.of(new UUID(1, 2))).isEqualTo(0x2C0544514D0E8129L);
        assertThat(hash.of(new byte[] {1, 2, 3})).isEqualTo(0xD5082CE5E07E9F76L);
        assertThat(hash.of(1.5)).isEqualTo(0x227DF33DC2A73416L);
        assertThat(hash.of(new Point(1, "a", DayOfWeek.MONDAY))).isEqualTo(0x3BFB463365B73E1EL);
        assertThat(hash.of(null)).isEqualTo(0x6A09E667F3BCC909L);
    }

    @Test
    void equalContentHashesEqually() {
        assertEqual("a".repeat(3), CharBuffer.wrap("aaa"));
        assertEqual(7, 7L);
        assertEqual((short) -7, BigInteger.valueOf(-7));
        assertEqual(1.5f, 1.5);
        assertEqual(BigInteger.TWO.pow(100), BigInteger.TWO.pow(100));
        assertEqual(new BigDecimal("1.20"), new BigDecimal("1.20"));
        assertEqual(new int[] {1, 2}, new int[] {1, 2});
        assertEqual(new String[] {"a", null}, new String[] {"a", null});
        assertEqual(List.of("a", "b"), new ArrayList<>(List.of("a", "b")));
        assertEqual(new LinkedHashSet<>(List.of("a", "b")), new LinkedHashSet<>(List.of("b", "a")));
        assertEqual(ordered("a", "b"), ordered("b", "a"));
        assertEqual(Optional.of("a"), Optional.of("a"));
        assertEqual(LocalDate.of(2024, 2, 29), LocalDate.of(2024, 2, 29));
        assertEqual(new Point(1, "a", DayOfWeek.MONDAY), new Point(1, "a", DayOfWeek.MONDAY));
        assertEqual(Body.WITH, Body.valueOf("WITH"));
    }

    @Test
    void differentContentHashesDifferently() {
        List<@Nullable Object> values = Arrays.asList(
                "",
                "a",
                "b",
                "ab",
                "ba",
                "Aa",
                "BB",
                "AaAa",
                "BBBB",
                "\u0000",
                0,
                1,
                2,
                -1,
                1.0,
                2.0,
                -0.0,
                'c',
                null,
                new byte[] {1},
                new byte[] {1, 0},
                new byte[0],
                new UUID(1, 2),
                new UUID(2, 1),
                new UUID(0, 3),
                DayOfWeek.MONDAY,
                DayOfWeek.FRIDAY,
                List.of(1, 2),
                List.of(2, 1),
                List.of(List.of(1), 2),
                List.of(1, List.of(2)),
                Set.of(5, 6),
                Set.of(7, 4),
                Map.of(1, 2),
                Map.of(2, 1),
                Optional.of("a"),
                Optional.empty(),
                new Point(1, "a", DayOfWeek.MONDAY),
                new Point(2, "a", DayOfWeek.MONDAY),
                new Point(1, "b", DayOfWeek.MONDAY),
                new Point(1, "a", DayOfWeek.FRIDAY),
                new Empty(),
                BigInteger.TWO.pow(100),
                BigInteger.TWO.pow(101),
                new BigDecimal("1.2"),
                new BigDecimal("12"));
        Set<Long> hashes = new HashSet<>();
        for (Object value : values) {
            assertThat(hashes.add(hash.of(value)))
                    .as("a hash of its own for %s", value)
                    .isTrue();
        }
    }

    @Test
    void everyBitOfTheHashDependsOnEveryCharacter() {
        int[] flips = new int[Long.SIZE];
        int pairs = 0;
        for (int i = 0; i < 2_000; i++) {
            String text = "customer-" + i;
            for (int at = 0; at < text.length(); at++, pairs++) {
                char[] changed = text.toCharArray();
                changed[at] = (char) (changed[at] ^ 1);
                long difference = hash.of(text) ^ hash.of(new String(changed));
                for (int bit = 0; bit < Long.SIZE; bit++) {
                    flips[bit] += (int) (difference >>> bit & 1);
                }
            }
        }
        for (int bit = 0; bit < Long.SIZE; bit++) {
            assertThat(flips[bit] / (double) pairs).as("flips of bit %d", bit).isBetween(0.48, 0.52);
        }
    }

    @Test
    void successiveNumbersAreSpread() {
        int[] buckets = new int[16];
        for (int i = 0; i < 16_000; i++) {
            buckets[(int) (hash.of(i) >>> 60)]++;
        }
        for (int count : buckets) {
            assertThat(count).isBetween(850, 1_150);
        }
    }

    private void assertEqual(Object a, Object b) {
        assertThat(hash.of(a)).as("hash of %s", a).isEqualTo(hash.of(b)).isEqualTo(new StableHash().of(b));
    }

    private static Map<String, Integer> ordered(String... keys) {
        Map<String, Integer> map = new LinkedHashMap<>();
        for (String key : keys) {
            map.put(key, key.hashCode());
        }
        return map;
    }

    private record Point(int x, String name, DayOfWeek day) {}

    private record Empty() {}

    /** Its constant is of a class of its own. */
    enum Body {
        WITH {
            @Override
            boolean has() {
                return true;
            }
        };

        abstract boolean has();
    }
}
