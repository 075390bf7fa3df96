package io.tern.protocol;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * One version of some classes, compiled from source into a class loader of its own, so that a test has two sides whose
 * classes have the same names and different fields.
 */
public final class Versions extends ClassLoader {
    private final Map<String, byte[]> classes;

    private Versions(Map<String, byte[]> classes) {
        super(Versions.class.getClassLoader());
        this.classes = classes;
    }

    /** Compiles top-level types of the package {@code evolving}, each source without its package clause. */
    public static Versions of(String... sources) {
        return compiled(List.of(), sources);
    }

    /** The same, with the names of parameters in the classes. */
    public static Versions withParameterNames(String... sources) {
        return compiled(List.of("-parameters"), sources);
    }

    private static Versions compiled(List<String> further, String... sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<JavaFileObject> units = new ArrayList<>();
        for (String source : sources) {
            units.add(new Source(source));
        }
        Memory memory = new Memory(compiler.getStandardFileManager(diagnostics, null, null));
        List<String> options = new ArrayList<>(List.of("-proc:none", "-Xlint:none"));
        options.addAll(further);
        boolean compiled = compiler.getTask(null, memory, diagnostics, options, null, units)
                .call();
        if (!compiled) {
            throw new AssertionError(diagnostics.getDiagnostics() + "\n" + String.join("\n", sources));
        }
        Map<String, byte[]> classes = new HashMap<>();
        memory.written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return new Versions(classes);
    }

    /** A class by its simple name. */
    public Class<?> type(String simpleName) {
        try {
            return loadClass("evolving." + simpleName);
        } catch (ClassNotFoundException e) {
            throw new LinkageError(e.toString(), e);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private static final class Source extends SimpleJavaFileObject {
        private static final String PREAMBLE = "package evolving; import java.util.*; import java.math.*;"
                + " import java.time.*; import io.tern.api.*; ";

        private final String text;

        private Source(String text) {
            super(URI.create("string:///evolving/" + nameOf(text) + ".java"), Kind.SOURCE);
            this.text = PREAMBLE + text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }

        private static String nameOf(String text) {
            String afterKeyword = text.replaceFirst("(?s)^.*?\\b(class|record|enum|interface)\\s+", "");
            return afterKeyword.split("\\W", 2)[0];
        }
    }

    private static final class Memory extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        private Memory(StandardJavaFileManager delegate) {
            super(delegate);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    written.put(className, out);
                    return out;
                }
            };
        }
    }
}
