package io.tern.protocol;

/** Flags that mean the same in every frame that has them. Thread-safe. */
final class Flags {
    /** The content is compressed, after its uncompressed size (4 bytes). */
    static final int COMPRESSED = 1;

    /** The content is in the compact layout. */
    static final int COMPACT = 1 << 1;

    /** There are attachments. */
    static final int ATTACHMENTS = 1 << 2;

    private Flags() {}
}
