package io.tern.protocol;

/** What may be inside an array where {@code Object} is declared. */
record ComponentType(Class<?> type, ValueCodec codec) {}
