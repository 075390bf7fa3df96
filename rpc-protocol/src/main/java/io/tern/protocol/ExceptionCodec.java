package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.tern.api.MethodDescriptor;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the exceptions that reach the caller of one method as themselves: class, message, the chain of causes as
 * text, and the fields of its own, always in the tagged layout; where both sides have agreed on it also the superclasses, the
 * text of {@code getMessage} and the first frames. An exception of a class outside the set travels as its nearest superclass
 * inside it, and one of a class outside the reader's set arrives as its nearest superclass inside that.
 *
 * <p>An exception has the message that it was made with, whatever its constructors do. Causes arrive as a {@link
 * RemoteCauseException}, suppressed exceptions not at all. The stack trace is that of the other side, then that of this one.
 *
 * <p>Thread-safe.
 */
public final class ExceptionCodec {
    private final List<Class<?>> declared;
    private final Map<Class<?>, Entry> byClass = new HashMap<>();
    private final Map<String, Entry> byName = new HashMap<>();
    private final Map<Class<?>, Entry> forOlderPeers = new HashMap<>();

    /**
     * Prepares for the exceptions of a method.
     *
     * @param declared the {@code throws} clause; their subclasses that the graph has belong to the set, too
     * @param passed what is let through besides, in the same way
     */
    public ExceptionCodec(TypeGraph graph, BoundSerializer serializer, List<Class<?>> declared, List<Class<?>> passed) {
        this.declared = List.copyOf(declared);
        for (ThrowableShape shape : graph.throwables()) {
            if (Stream.concat(declared.stream(), passed.stream())
                    .anyMatch(type -> type.isAssignableFrom(shape.type()))) {
                Entry entry = new Entry(shape, serializer.fields(shape.fields()), ThrownHead.namesOf(shape.type()));
                byClass.put(shape.type(), entry);
                byName.put(shape.type().getName(), entry);
            }
        }
    }

    /**
     * Prepares for the exceptions of a method. Older versions know those of a type variable as the variable's bound only.
     */
    public ExceptionCodec(TypeGraph graph, BoundSerializer serializer, MethodDescriptor method) {
        this(graph, serializer, method.declaredExceptions(), method.passedExceptions());
        for (Class<?> type : erased(method)) {
            ThrowableShape shape = graph.throwable(type);
            if (shape != null) {
                Entry entry = new Entry(shape, serializer.fields(shape.fields()), ThrownHead.namesOf(type));
                byName.putIfAbsent(type.getName(), entry);
                forOlderPeers.put(type, entry);
            }
        }
    }

    /** Exceptions that the method's {@code throws} clause declares to the JVM but not to a caller. */
    @SuppressWarnings("unchecked") // nothing else can be thrown
    static List<Class<? extends Throwable>> erased(MethodDescriptor method) {
        List<Class<? extends Throwable>> erased = new ArrayList<>();
        for (Class<?> type : method.javaMethod().getExceptionTypes()) {
            if (!method.declaredExceptions().contains(type)) {
                erased.add((Class<? extends Throwable>) type);
            }
        }
        return erased;
    }

    /**
     * Appends an exception to a buffer that the caller keeps.
     *
     * @param withOrigin whether the reader understands where it comes from; one that does not takes declared exceptions only
     * @return false, with nothing written, if the reader cannot have the exception or a superclass of it
     * @throws WireValueException if one of the exception's own fields may not travel; the buffer is as before
     */
    public boolean write(Throwable thrown, ByteBuf out, boolean withOrigin) {
        Entry older = withOrigin ? null : nearest(thrown.getClass(), forOlderPeers);
        Entry entry = older != null ? older : nearest(thrown.getClass(), byClass);
        if (entry == null || !(withOrigin || isDeclared(thrown))) {
            return false;
        }
        int start = out.writerIndex();
        boolean written = false;
        try {
            writeHead(thrown, entry, out, withOrigin);
            entry.fields.write(values(entry.shape.fields(), thrown), out, Layout.TAGGED);
            written = true;
        } finally {
            if (!written) {
                out.writerIndex(start);
            }
        }
        return true;
    }

    private static void writeHead(Throwable thrown, Entry entry, ByteBuf out, boolean withOrigin) {
        Class<?> type = entry.shape.type();
        String text = ExceptionText.message(thrown);
        String causes = ExceptionText.causes(thrown, type);
        if (withOrigin) {
            OwnMessage own = entry.shape.ownMessage();
            String message = own.isOverridden() ? ExceptionText.message(thrown, own) : text;
            ThrownHead.write(out, entry.names, message, causes, text, StackText.writeFrames(thrown));
        } else {
            ThrownHead.write(out, type.getName(), text, causes);
        }
    }

    /**
     * Reads an exception from all readable bytes of a buffer that the caller keeps.
     *
     * @throws WireFormatException if the bytes are anything but an exception that {@link #write} writes
     * @throws RpcException with {@link StatusCode#UNKNOWN} if this side knows neither the class nor one above it
     */
    public Throwable read(ByteBuf in) {
        ThrownHead head = ThrownHead.read(in);
        Entry entry = head.classes().stream()
                .map(byName::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> unknown(head));
        @Nullable Object[] values = entry.fields.read(in, Layout.TAGGED);
        Throwable made = newInstance(entry.shape, head);
        setFields(made, entry.shape.fields(), values);
        StackText.prepend(head.frames(), made);
        return made;
    }

    private static RuntimeException unknown(ThrownHead head) {
        String name = TypeNames.shown(head.name());
        if (!head.hasOrigin()) {
            return new WireFormatException("expected a declared exception, found " + name);
        }
        String thrown = head.text() == null ? name : name + ": " + head.text();
        String causes = head.causes() == null ? "" : head.causes();
        String stack = StackText.print(thrown, head.frames()) + causes;
        return RpcException.builder(StatusCode.UNKNOWN, thrown)
                .remote(true)
                .remoteStack(stack)
                .cause(new RemoteCauseException(stack.stripTrailing()))
                .stackTrace(false)
                .hint(
                        "The service passes it to its callers; neither the interface nor the application does so on this side")
                .build();
    }

    /** One that stands for a class below its own has the text of that, unless it makes its own text. */
    private static Throwable newInstance(ThrowableShape shape, ThrownHead head) {
        if (head.name().equals(shape.type().getName())) {
            return shape.newInstance(head.message(), head.causes() == null ? null : cause(head.causes()));
        }
        String message = shape.ownMessage().isOverridden() ? head.message() : head.text();
        return shape.newInstance(message, cause(head.causesOfUnknown()));
    }

    private static RemoteCauseException cause(String causes) {
        return new RemoteCauseException(causes);
    }

    private boolean isDeclared(Throwable thrown) {
        return declared.stream().anyMatch(type -> type.isInstance(thrown));
    }

    private static @Nullable Entry nearest(Class<?> thrown, Map<Class<?>, Entry> byClass) {
        for (Class<?> type = thrown; type != null; type = type.getSuperclass()) {
            Entry entry = byClass.get(type);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    private static @Nullable Object[] values(List<WireField> fields, Throwable thrown) {
        @Nullable Object[] values = new @Nullable Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields.get(i).get(thrown);
        }
        return values;
    }

    private static void setFields(Throwable made, List<WireField> fields, @Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] != TupleCodec.ABSENT) {
                StructMaker.requireValue(fields.get(i), values[i]);
                fields.get(i).set(made, values[i]);
            }
        }
    }

    /** @param names of the class and of those above it, as they are sent */
    private record Entry(ThrowableShape shape, TupleCodec fields, String names) {}
}
