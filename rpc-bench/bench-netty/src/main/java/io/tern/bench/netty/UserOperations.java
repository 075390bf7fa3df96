package io.tern.bench.netty;

import io.tern.bench.load.StoredUsers;

/** Serves users. Thread-safe. */
final class UserOperations implements Operations {
    private final StoredUsers users;

    UserOperations(StoredUsers users) {
        this.users = users;
    }

    @Override
    public void serve(Operation operation, FieldReader in, FieldWriter out) {
        switch (operation) {
            case EXIST_USER, EXIST_USER_SLOWLY -> out.writeByte(users.existUser(in.readString()) ? 1 : 0);
            case CREATE_USER -> out.writeByte(users.createUser(UserFields.readUser(in)) ? 1 : 0);
            case GET_USER -> UserFields.write(out, users.getUser(in.readLong()));
            case LIST_USER -> UserFields.write(out, users.listUser(in.readInt()));
            default -> throw new IllegalArgumentException(operation + " is not served here");
        }
    }
}
