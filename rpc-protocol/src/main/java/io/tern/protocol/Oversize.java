package io.tern.protocol;

import io.tern.api.RpcException;
import io.tern.api.StatusCode;

/** Wording of the errors about size, so that all say both sizes and what to do. Thread-safe. */
final class Oversize {
    private static final String HINT = "Send less at once, or raise frameLimitBytes on both sides";

    private Oversize() {}

    static RpcException.Builder failure(String what, long bytes, long limitBytes) {
        return RpcException.builder(
                        StatusCode.SERIALIZATION,
                        what + " takes " + bytes + " bytes (frame limit: " + limitBytes + " bytes)")
                .hint(HINT);
    }

    /** Where the size is not known because encoding stopped at the limit. */
    static RpcException.Builder more(String what, long limitBytes) {
        return RpcException.builder(
                        StatusCode.SERIALIZATION, what + " takes more than the frame limit of " + limitBytes + " bytes")
                .hint(HINT);
    }
}
