package io.tern.protocol;

/** What a dictionary number stands for. Immutable, thread-safe. */
public sealed interface Definition permits MethodDefinition, KeyDefinition {}
