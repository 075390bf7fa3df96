package io.tern.protocol;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.function.Function;

/** A value of the type table that has an exact form as text: a time, a UUID, a decimal number. */
final class TreeTextCodec<T> extends TreeCodec {
    private final Class<T> type;
    private final String form;
    private final boolean number;
    private final boolean exactClass;
    private final Function<T, String> toText;
    private final Function<String, T> parse;

    /** {@code form} says for people what the text looks like, {@code number} that it is that of a JSON number. */
    TreeTextCodec(Class<T> type, String form, boolean number, Function<T, String> toText, Function<String, T> parse) {
        this.type = type;
        this.form = form;
        this.number = number;
        this.exactClass = !Modifier.isAbstract(type.getModifiers()); // ZoneId has subclasses of its own
        this.toText = toText;
        this.parse = parse;
    }

    @Override
    void write(TreeWriter out, Object value) throws IOException {
        if (number) {
            out.numberValue(type.getName(), nameOf(value));
        } else {
            out.textValue(type.getName(), nameOf(value));
        }
    }

    @Override
    Object read(TreeReader in, Object node) {
        if (type.isInstance(node)) { // Hessian has dates of its own
            return node;
        }
        if (node instanceof String text && !in.tellsTypes()) {
            return ofName(text);
        }
        if (node instanceof TreeNode.Members members
                && type.getName().equals(members.type())
                && members.wrapped() instanceof String text) {
            return ofName(text);
        }
        if (number && node instanceof TreeNumber decimal) {
            return ofName(decimal.text());
        }
        if (number && (node instanceof Integer || node instanceof Long)) {
            return ofName(node.toString());
        }
        throw mismatch(node);
    }

    @Override
    String describe() {
        return "a " + type.getName();
    }

    @Override
    boolean describesItself(TreeWriter out, Object value) {
        return out.tellsTypes();
    }

    @Override
    boolean wrapsItself() {
        return true;
    }

    @Override
    String nameOf(Object value) {
        if (exactClass && value.getClass() != type && !TypeTable.isScalar(value.getClass())) {
            throw new WireValueException(
                    value.getClass().getName() + " is a subclass of " + type.getName() + " outside the type table");
        }
        return toText.apply(type.cast(value));
    }

    @Override
    Object ofName(String text) {
        try {
            return parse.apply(text);
        } catch (WireFormatException e) {
            throw e;
        } catch (RuntimeException e) { // not such a text, a part out of range, an unknown time zone and the like
            throw new WireFormatException("the text is no " + type.getName() + " (expected: " + form + ')');
        }
    }
}
