package io.tern.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class DispatcherTest {
    interface Machine {
        String all(byte b, short s, int i, long l, float f, double d, boolean z, char c, Object o, int[] array);

        byte aByte();

        short aShort();

        int anInt();

        long aLong();

        float aFloat();

        double aDouble();

        boolean aBoolean();

        char aChar();

        void nothing();

        CompletableFuture<String> later();

        void fail(Throwable with) throws Throwable;

        default String byDefault(String text) {
            return "default " + text;
        }
    }

    static class Gears implements Machine {
        private final CompletableFuture<String> future = new CompletableFuture<>();

        @Override
        public String all(byte b, short s, int i, long l, float f, double d, boolean z, char c, Object o, int[] array) {
            return "" + b + s + i + l + f + d + z + c + o + array.length;
        }

        @Override
        public byte aByte() {
            return 1;
        }

        @Override
        public short aShort() {
            return 2;
        }

        @Override
        public int anInt() {
            return 3;
        }

        @Override
        public long aLong() {
            return 4;
        }

        @Override
        public float aFloat() {
            return 5;
        }

        @Override
        public double aDouble() {
            return 6;
        }

        @Override
        public boolean aBoolean() {
            return true;
        }

        @Override
        public char aChar() {
            return 'x';
        }

        @Override
        public void nothing() {}

        @Override
        public CompletableFuture<String> later() {
            return future;
        }

        @Override
        public void fail(Throwable with) throws Throwable {
            throw with;
        }
    }

    private final ServiceDescriptor service = ServiceDescriptor.of(Machine.class);
    private final Gears gears = new Gears();
    private final Dispatcher dispatcher = new ProxyFactory().newDispatcher(service, gears);

    private Object dispatch(String name, Object... arguments) throws Throwable {
        return dispatcher.dispatch(method(name), arguments);
    }

    private MethodDescriptor method(String name) {
        return service.methods().stream()
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void unboxesArguments() throws Throwable {
        assertThat(dispatch("all", (byte) 1, (short) 2, 3, 4L, 5f, 6d, true, 'c', null, new int[7]))
                .isEqualTo("12345.06.0truecnull7");
    }

    @Test
    void boxesResults() throws Throwable {
        assertThat(dispatch("aByte")).isEqualTo((byte) 1);
        assertThat(dispatch("aShort")).isEqualTo((short) 2);
        assertThat(dispatch("anInt")).isEqualTo(3);
        assertThat(dispatch("aLong")).isEqualTo(4L);
        assertThat(dispatch("aFloat")).isEqualTo(5f);
        assertThat(dispatch("aDouble")).isEqualTo(6d);
        assertThat(dispatch("aBoolean")).isEqualTo(true);
        assertThat(dispatch("aChar")).isEqualTo('x');
        assertThat(dispatch("nothing")).isNull();
        assertThat(dispatch("later")).isSameAs(gears.future);
        assertThat(dispatch("byDefault", "text")).isEqualTo("default text");
    }

    @Test
    void letsTheServicesExceptionsThrough() {
        for (Throwable thrown : List.of(
                new IOException(), new ClassCastException(), new NullPointerException(), new StackOverflowError())) {
            assertThat(catchThrowable(() -> dispatch("fail", thrown))).isSameAs(thrown);
        }
    }

    @Test
    void namesThePrimitiveParameterThatGotNull() {
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> dispatch("all", (byte) 1, (short) 2, null, 4L, 5f, 6d, true, 'c', null, new int[7]))
                .withMessage("io.tern.proxy.DispatcherTest$Machine#all(byte,short,int,long,float,double,boolean,char,"
                        + "java.lang.Object,[I): parameter 3 of 10 is null (expected: a value, as int is primitive)");
    }

    @Test
    void namesTheParameterOfTheWrongType() {
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> dispatch("byDefault", 1))
                .withMessage("io.tern.proxy.DispatcherTest$Machine#byDefault(java.lang.String): parameter 1 of 1 is"
                        + " java.lang.Integer (expected: java.lang.String)");
        assertThatThrownBy(() -> dispatch("all", (byte) 1, (short) 2, 3L, 4L, 5f, 6d, true, 'c', null, null))
                .hasMessageEndingWith("parameter 3 of 10 is java.lang.Long (expected: int)");
        assertThatThrownBy(() -> dispatch("all", (byte) 1, (short) 2, 3, 4L, 5f, 6d, true, 'c', null, new Object[0]))
                .hasMessageEndingWith("parameter 10 of 10 is java.lang.Object[] (expected: int[])");
    }

    @Test
    void refusesAnotherNumberOfArguments() {
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> dispatch("byDefault"))
                .withMessageEndingWith("byDefault(java.lang.String): 0 arguments (expected: 1)");
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> dispatch("nothing", "surplus"))
                .withMessageEndingWith("nothing(): 1 arguments (expected: 0)");
    }

    @Test
    void refusesAMethodOfAnotherDescriptor() {
        MethodDescriptor foreign = ServiceDescriptor.of(Machine.class).method("nothing()");
        assertThatThrownBy(() -> dispatcher.dispatch(foreign, new Object[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .isNotInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Machine#nothing() (expected: a method of the descriptor");
    }

    @Test
    void refusesATargetThatDoesNotServe() {
        assertThatThrownBy(() -> new ProxyFactory().newDispatcher(service, "text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "java.lang.String of null does not implement io.tern.proxy.DispatcherTest$Machine");
    }

    @Test
    void printsServiceAndClassOfTheTarget() {
        assertThat(dispatcher)
                .hasToString("Dispatcher[io.tern.proxy.DispatcherTest$Machine -> io.tern.proxy.DispatcherTest$Gears]");
    }

    @Test
    void callsWithoutReflection() throws Throwable {
        Machine target = new Gears() {
            @Override
            public void nothing() {
                throw new IllegalStateException("look at the stack");
            }
        };
        Dispatcher to = new ProxyFactory().newDispatcher(service, target);

        assertThat(catchThrowable(() -> to.dispatch(method("nothing"), new Object[0]))
                        .getStackTrace())
                .extracting(StackTraceElement::getClassName)
                .startsWith(target.getClass().getName(), CheckedDispatcher.class.getName());
    }

    interface Alphabet {
        String a();

        String b(String x);

        String c(long x, long y);

        String d();
    }

    @Test
    void eachMethodHasItsOwnBranch() throws Throwable {
        ServiceDescriptor alphabet = ServiceDescriptor.of(Alphabet.class);
        Dispatcher letters = new ProxyFactory().newDispatcher(alphabet, new Alphabet() {
            @Override
            public String a() {
                return "a";
            }

            @Override
            public String b(String x) {
                return "b" + x;
            }

            @Override
            public String c(long x, long y) {
                return "c" + x + y;
            }

            @Override
            public String d() {
                return "d";
            }
        });

        assertThat(letters.dispatch(alphabet.methods().get(0), new Object[0])).isEqualTo("a");
        assertThat(letters.dispatch(alphabet.methods().get(1), new Object[] {"x"}))
                .isEqualTo("bx");
        assertThat(letters.dispatch(alphabet.methods().get(2), new Object[] {1L, 2L}))
                .isEqualTo("c12");
        assertThat(letters.dispatch(alphabet.methods().get(3), new Object[0])).isEqualTo("d");
    }
}
