package io.tern.cluster;

import io.tern.api.Invocation;
import io.tern.api.Priority;
import io.tern.api.RuntimeContext;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the left side of a routing rule looks at. Thread-safe. */
final class CallAttribute {
    static final String METHOD = "method";
    static final String TAG = "tag";
    static final String PRIORITY = "priority";
    static final String CALLER = "caller.";
    static final String ATTACHMENT = "attachment.";
    static final String EXPECTED =
            "method, tag, priority, caller.application, caller.<key of the metadata> or attachment.<key>";

    private CallAttribute() {}

    /** Whether there is an attribute of this name. */
    static boolean isKnown(String name) {
        return name.equals(METHOD) || isOfOneCall(name) || (name.startsWith(CALLER) && name.length() > CALLER.length());
    }

    /** Whether it may differ between two calls of one method. */
    static boolean isOfOneCall(String name) {
        return name.equals(TAG)
                || name.equals(PRIORITY)
                || (name.startsWith(ATTACHMENT) && name.length() > ATTACHMENT.length());
    }

    /** Whether a priority can have that name; everything else may be anything. */
    static boolean canBe(String name, TextPattern value) {
        return !name.equals(PRIORITY)
                || Stream.of(Priority.values()).anyMatch(priority -> value.matches(priority.name()));
    }

    /** Of a call: its method, tag, priority or attachment; null where it has none. Allocates nothing. */
    static @Nullable String of(Invocation invocation, String name, String key) {
        return switch (name) {
            case METHOD -> invocation.method().name();
            case TAG -> invocation.tag().isEmpty() ? null : invocation.tag();
            case PRIORITY -> invocation.priority().name();
            default -> invocation.attachments().get(key);
        };
    }

    /** Of the calling application. */
    static @Nullable String ofCaller(RuntimeContext caller, String name) {
        String key = name.substring(CALLER.length());
        return key.equals("application")
                ? caller.application()
                : caller.metadata().get(key);
    }
}
