package io.tern.api;

/** The answer of a {@link ServerAdmission}: a {@link Permit} or a {@link Refusal}. */
public sealed interface Admission permits Permit, Refusal {}
