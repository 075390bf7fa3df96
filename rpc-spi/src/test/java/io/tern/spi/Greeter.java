package io.tern.spi;

import java.util.List;

/** The contract of these tests; public, for generated classes in other packages implement it. */
@ExtensionPoint("plain")
public interface Greeter {
    String greet();

    /** Tells a closeable greeter where to note that it was closed. */
    default void noteCloseIn(List<String> log) {}
}
