package io.tern.protocol;

import io.tern.api.Tag;
import java.beans.ConstructorProperties;
import java.math.BigDecimal;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A user's classes of every kind, for the contract of serializers. */
@SuppressWarnings({"UnusedVariable", "ArrayRecordComponent"}) // serializers read and write the fields
public final class SampleTypes {
    private SampleTypes() {}

    public enum Color {
        RED,
        GREEN {
            @Override
            public int weight() {
                return 2;
            }
        },
        BLUE;

        public int weight() {
            return 1;
        }
    }

    public record Primitives(boolean a, byte b, short c, char d, int e, long f, float g, double h) {}

    public record Boxes(Boolean a, Byte b, Short c, Character d, Integer e, Long f, Float g, Double h) {}

    public record Empty() {}

    public record Point(int x, int y) {
        public Point {
            if (x == Integer.MIN_VALUE) {
                x = 0;
            }
        }
    }

    /** Its own field has the name of its superclass's. */
    public static class Animal {
        private String name;
        private int legs = 4;
        private transient int cached = 7;

        Animal() {}

        Animal(String name) {
            this.name = name;
        }

        public String animalName() {
            return name;
        }

        public int legs() {
            return legs + cached - 7;
        }
    }

    public static class Dog extends Animal {
        private String name;
        private final List<String> tricks = new ArrayList<>();

        private Dog() {}

        Dog(String animalName, String name) {
            super(animalName);
            this.name = name;
        }

        public String dogName() {
            return name;
        }

        public List<String> tricks() {
            return tricks;
        }
    }

    public static final class AllFields {
        private boolean a = true;
        private byte b = 1;
        private short c = 2;
        private char d = 'd';
        private int e = 3;
        private long f = 4;
        private float g = 5;
        private double h = 6;
        private String text = "default";
        private Color color = Color.BLUE;
        private int[] numbers = {1};
        private final Point point = null;

        @Tag(7)
        private Instant tagged;
    }

    public sealed interface Figure permits Circle, Square, Group {}

    public record Circle(double radius) implements Figure {}

    public static final class Square implements Figure {
        private float side;
    }

    public record Group(List<Figure> members, Map<Color, Figure> byColor) implements Figure {}

    public sealed interface Outcome<T> permits Done, Failed {}

    public record Done<T>(T value) implements Outcome<T> {}

    public record Failed<T>(String reason, Optional<T> partial) implements Outcome<T> {}

    public record Page<T>(List<T> items, T first, int total) {}

    public static final class Tree {
        private String label;
        private List<Tree> children = new ArrayList<>();
        private Tree left;

        public Tree() {}

        public Tree(String label, Tree left) {
            this.label = label;
            this.left = left;
        }

        public String label() {
            return label;
        }

        public List<Tree> children() {
            return children;
        }

        public void left(Tree tree) {
            left = tree;
        }
    }

    /** Made by the constructor that takes all fields; another one has a name that is no field. */
    public static final class Price {
        private final String currency;
        private final long cents;
        private final List<Color> colors;
        private int uses = 1;

        @ConstructorProperties({"cents", "currency", "colors"})
        Price(long cents, String currency, List<Color> colors) {
            this.currency = currency;
            this.cents = cents;
            this.colors = colors;
        }

        @ConstructorProperties({"cents", "text"})
        Price(long cents, String text) {
            this(cents, text, List.of());
            uses = 2;
        }

        public int uses() {
            return uses;
        }
    }

    /** Types that teams have in their classes besides. */
    public record Inventory(
            AtomicInteger count,
            AtomicLong sum,
            AtomicBoolean open,
            Map.Entry<String, Point> entry,
            Properties properties,
            Iterable<Integer> numbers,
            TreeMap<String, Long> sorted,
            Timestamp changed,
            java.sql.Date day,
            Time time,
            Price price) {}

    public record Anything(Object value, Comparable<?> comparable, Number number, List<?> list, Point known) {}

    public record Box<T extends Comparable<T>>(T content) {}

    public record Order(
            long id,
            String customer,
            List<Line> lines,
            Map<String, BigDecimal> discounts,
            Set<Color> colors,
            Optional<Instant> shipped,
            Figure picture,
            Outcome<Point> outcome,
            Object note) {}

    public record Line(String article, int amount, BigDecimal price, byte[] thumbnail) {}
}
