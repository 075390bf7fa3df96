package io.tern.protocol;

/** What a dictionary number stands for. Immutable, thread-safe. */
public sealed interface Definition permits MethodDefinition, KeyDefinition {
    /** Bytes that its names take in a {@code DEFINE}. */
    int wireBytes();
}
