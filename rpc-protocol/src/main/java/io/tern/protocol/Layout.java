package io.tern.protocol;

/** How the values of one message are laid out. Both sides of a message must use the same one; the frame says which. */
public enum Layout {
    /** Self-describing: every field carries its number, so classes of different versions understand each other. */
    TAGGED,
    /** By position alone. Readable only where both sides have the same schema, that is, equal fingerprints. */
    COMPACT
}
