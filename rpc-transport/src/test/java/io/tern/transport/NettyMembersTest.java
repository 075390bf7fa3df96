package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.protocol.Compression;
import io.tern.testkit.LeakGate;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javassist.bytecode.ClassFile;
import javassist.bytecode.ConstPool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Looks up each class, method and field of Netty that Tern's classes name in the Netty at hand. The build compiles against one line of Netty; a second run
 * of the same classes has the other line on its class path.
 */
final class NettyMembersTest {
    private static final ClassLoader LOADER = NettyMembersTest.class.getClassLoader();

    @ParameterizedTest
    @ValueSource(classes = {SocketMedium.class, Compression.class, LeakGate.class})
    void eachMemberOfNettyThatTernNamesExists(Class<?> inModule) throws IOException, URISyntaxException {
        Set<String> named = new TreeSet<>();
        Set<String> missing = new TreeSet<>();
        for (ConstPool pool : constantPools(inModule)) {
            for (int i = 1; i < pool.getSize(); i++) {
                String member = nettyMember(pool, i);
                if (member != null && named.add(member) && !exists(pool, i)) {
                    missing.add(member);
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).isNotEmpty();
    }

    private static List<ConstPool> constantPools(Class<?> inModule) throws IOException, URISyntaxException {
        URI place = inModule.getProtectionDomain().getCodeSource().getLocation().toURI();
        if (Files.isDirectory(Path.of(place))) {
            return constantPoolsBelow(Path.of(place));
        }
        try (FileSystem jar = FileSystems.newFileSystem(Path.of(place), Map.of())) {
            return constantPoolsBelow(jar.getPath("/"));
        }
    }

    private static List<ConstPool> constantPoolsBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(NettyMembersTest::constantPool)
                    .toList();
        }
    }

    private static ConstPool constantPool(Path file) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            return new ClassFile(in).getConstPool();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the member of Netty that an entry names, as text, or null. */
    private static String nettyMember(ConstPool pool, int i) {
        String member = switch (pool.getTag(i)) {
            case ConstPool.CONST_Class -> pool.getClassInfo(i);
            case ConstPool.CONST_Fieldref ->
                pool.getFieldrefClassName(i) + "." + pool.getFieldrefName(i) + ":" + pool.getFieldrefType(i);
            case ConstPool.CONST_Methodref ->
                pool.getMethodrefClassName(i) + "." + pool.getMethodrefName(i) + pool.getMethodrefType(i);
            case ConstPool.CONST_InterfaceMethodref ->
                pool.getInterfaceMethodrefClassName(i)
                        + "."
                        + pool.getInterfaceMethodrefName(i)
                        + pool.getInterfaceMethodrefType(i);
            default -> "";
        };
        return member.startsWith("io.netty.") ? member : null;
    }

    private static boolean exists(ConstPool pool, int i) {
        try {
            return switch (pool.getTag(i)) {
                case ConstPool.CONST_Class -> classNamed(pool.getClassInfo(i)) != null;
                case ConstPool.CONST_Fieldref ->
                    hasField(
                            classNamed(pool.getFieldrefClassName(i)), pool.getFieldrefName(i), pool.getFieldrefType(i));
                case ConstPool.CONST_Methodref ->
                    hasMethod(
                            classNamed(pool.getMethodrefClassName(i)),
                            pool.getMethodrefName(i),
                            pool.getMethodrefType(i));
                default ->
                    hasMethod(
                            classNamed(pool.getInterfaceMethodrefClassName(i)),
                            pool.getInterfaceMethodrefName(i),
                            pool.getInterfaceMethodrefType(i));
            };
        } catch (ClassNotFoundException | TypeNotPresentException e) {
            return false;
        }
    }

    private static Class<?> classNamed(String name) throws ClassNotFoundException {
        return Class.forName(name, false, LOADER);
    }

    private static boolean hasField(Class<?> owner, String name, String type) {
        return withParents(owner)
                .flatMap(parent -> Arrays.stream(parent.getDeclaredFields()))
                .anyMatch(field -> field.getName().equals(name)
                        && field.getType().descriptorString().equals(type));
    }

    /** Return types count: a method that returns something narrower in one line is another method for a compiled class. */
    private static boolean hasMethod(Class<?> owner, String name, String descriptor) {
        MethodType type = MethodType.fromMethodDescriptorString(descriptor, LOADER);
        if (name.equals("<init>")) {
            return Arrays.stream(owner.getDeclaredConstructors())
                    .anyMatch(constructor -> type.parameterList().equals(List.of(constructor.getParameterTypes())));
        }
        return withParents(owner)
                .flatMap(parent -> Arrays.stream(parent.getDeclaredMethods()))
                .anyMatch(method -> method.getName().equals(name)
                        && type.equals(MethodType.methodType(method.getReturnType(), method.getParameterTypes())));
    }

    private static Stream<Class<?>> withParents(Class<?> type) {
        Stream<Class<?>> parents = Arrays.stream(type.getInterfaces());
        if (type.getSuperclass() != null) {
            parents = Stream.concat(Stream.of(type.getSuperclass()), parents);
        } else if (type.isInterface()) {
            parents = Stream.concat(Stream.of(Object.class), parents);
        }
        return Stream.concat(Stream.of(type), parents.flatMap(NettyMembersTest::withParents));
    }
}
