package io.tern.bench.netty;

/**
 * What a request asks for. A request is an int length of what follows, an int id, a byte operation and the argument; a reply is a
 * length, the id, a byte that is 0 for success, and the result or a message.
 */
enum Operation {
    EXIST_USER(0),
    CREATE_USER(1),
    GET_USER(2),
    LIST_USER(3),
    EXIST_USER_SLOWLY(4),
    NOTHING(5);

    private static final Operation[] BY_CODE = values();

    private final int code;

    Operation(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Operation of(int code) {
        if (code < 0 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("operation " + code + " (expected: 0 to " + (BY_CODE.length - 1) + ')');
        }
        return BY_CODE[code];
    }
}
