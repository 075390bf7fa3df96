package io.tern.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the text of the setting {@code routes}. Not thread-safe.
 *
 * <pre>
 * routes     = rule { ";" rule } [ ";" ]
 * rule       = [ conditions ] "=&gt;" ( "false" | conditions )
 * conditions = condition { "," condition }
 * condition  = name ( "=" | "!=" ) value { "|" value }
 * value      = word, in which * stands for any characters, | 'text', in which '' is one quote
 * </pre>
 */
final class RouteParser {
    static final int MOST_CHARACTERS = 16_384;
    static final int MOST_RULES = 64;

    private static final String NOT_IN_WORDS = "=!|,;>'\"";

    private final String text;
    private int at;

    private RouteParser(String text) {
        this.text = text;
    }

    /**
     * Reads rules.
     *
     * @throws IllegalArgumentException saying at which character something else was expected
     */
    static List<RouteRule> parse(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a text of " + text.length() + " characters (expected: at most " + MOST_CHARACTERS + ')');
        }
        return new RouteParser(text).rules();
    }

    static boolean isWordCharacter(char c) {
        return c > ' ' && c != 0x7F && !Character.isWhitespace(c) && NOT_IN_WORDS.indexOf(c) < 0;
    }

    private List<RouteRule> rules() {
        List<RouteRule> rules = new ArrayList<>();
        do {
            if (rules.size() == MOST_RULES) {
                throw failure("one rule more", "at most " + MOST_RULES + " rules");
            }
            rules.add(rule());
        } while (accept(";") && !isAtEnd());
        if (!isAtEnd()) {
            throw unexpected("',', ';' or the end");
        }
        return List.copyOf(rules);
    }

    private RouteRule rule() {
        List<RouteCondition> when = new ArrayList<>();
        if (!accept("=>")) {
            when = conditions(true);
            if (!accept("=>")) {
                throw unexpected("',', '|' or '=>'");
            }
        }
        return new RouteRule(List.copyOf(when), acceptFalse() ? null : conditions(false));
    }

    /** {@code false}, unless it is the name of a node's attribute. */
    private boolean acceptFalse() {
        int before = at;
        if (word().equals("false") && !isNext("=") && !isNext("!=")) {
            return true;
        }
        at = before;
        return false;
    }

    private List<RouteCondition> conditions(boolean ofCall) {
        List<RouteCondition> conditions = new ArrayList<>();
        do {
            conditions.add(condition(ofCall));
        } while (accept(","));
        return List.copyOf(conditions);
    }

    private RouteCondition condition(boolean ofCall) {
        skipBlanks();
        int start = at;
        String name = word();
        if (name.isEmpty() || name.indexOf('*') >= 0 || (ofCall && !CallAttribute.isKnown(name))) {
            at = start;
            throw unexpected(ofCall ? CallAttribute.EXPECTED : "false, or a condition such as zone = eu");
        }
        boolean negated = accept("!=");
        if (!negated && (isNext("=>") || !accept("="))) {
            throw unexpected("'=' or '!='");
        }
        List<TextPattern> values = new ArrayList<>();
        do {
            values.add(ofCall ? value(name) : ofNode(name));
        } while (accept("|"));
        return new RouteCondition(name, negated, List.copyOf(values));
    }

    private TextPattern value(String ofCall) {
        skipBlanks();
        int start = at;
        TextPattern value = isNext("'") ? quoted() : bare();
        if (value.text().isEmpty()) {
            at = start;
            throw unexpected("a value");
        }
        if (!CallAttribute.canBe(ofCall, value)) {
            at = start;
            throw unexpected("CRITICAL, NORMAL or SHEDDABLE");
        }
        return value;
    }

    /** A host or an address has many forms, and nodes are known by one of them. */
    private TextPattern ofNode(String name) {
        int start = at;
        TextPattern value = value("");
        try {
            return NodeAttribute.canonical(name, value);
        } catch (IllegalArgumentException e) {
            at = start;
            skipBlanks();
            throw failure('\'' + value.text() + '\'', "of " + name + ": " + e.getMessage());
        }
    }

    private TextPattern bare() {
        String word = word();
        return new TextPattern(word, word.indexOf('*') >= 0);
    }

    private TextPattern quoted() {
        int start = at++;
        StringBuilder quoted = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '\'') {
                quoted.append(c);
            } else if (at < text.length() && text.charAt(at) == '\'') {
                quoted.append(text.charAt(at++));
            } else {
                return new TextPattern(quoted.toString(), false);
            }
        }
        at = start;
        throw failure("an open quote", "' at its end");
    }

    private String word() {
        skipBlanks();
        int start = at;
        while (at < text.length() && isWordCharacter(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private boolean accept(String token) {
        boolean next = isNext(token);
        at += next ? token.length() : 0;
        return next;
    }

    private boolean isNext(String token) {
        skipBlanks();
        return text.startsWith(token, at);
    }

    private boolean isAtEnd() {
        skipBlanks();
        return at == text.length();
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException unexpected(String expected) {
        int start = at;
        String word = isAtEnd() ? "" : word();
        at = start;
        skipBlanks();
        return failure(
                isAtEnd() ? "the end" : '\'' + (word.isEmpty() ? text.substring(at, at + 1) : word) + '\'', expected);
    }

    private IllegalArgumentException failure(String found, String expected) {
        return new IllegalArgumentException(
                "at character " + (at + 1) + ": " + found + " (expected: " + expected + ')');
    }
}
