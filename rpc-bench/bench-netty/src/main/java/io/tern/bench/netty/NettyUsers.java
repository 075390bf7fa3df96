package io.tern.bench.netty;

import io.tern.bench.load.EmptyService;
import io.tern.bench.load.User;
import io.tern.bench.load.UserPage;
import io.tern.bench.load.UserService;
import java.util.function.Function;

/** Calls that wait. Thread-safe. */
final class NettyUsers implements UserService, EmptyService {
    private final ClientConnection connection;

    NettyUsers(ClientConnection connection) {
        this.connection = connection;
    }

    @Override
    public boolean existUser(String email) {
        return call(Operation.EXIST_USER, out -> out.writeString(email), FieldReader::readByte) == 1;
    }

    @Override
    public boolean createUser(User user) {
        return call(Operation.CREATE_USER, out -> UserFields.write(out, user), FieldReader::readByte) == 1;
    }

    @Override
    public User getUser(long id) {
        return call(Operation.GET_USER, out -> out.writeLong(id), UserFields::readUser);
    }

    @Override
    public UserPage listUser(int page) {
        return call(Operation.LIST_USER, out -> out.writeInt(page), UserFields::readPage);
    }

    @Override
    public boolean existUserSlowly(String email) {
        return call(Operation.EXIST_USER_SLOWLY, out -> out.writeString(email), FieldReader::readByte) == 1;
    }

    @Override
    public void call() {
        call(Operation.NOTHING, out -> {}, FieldReader::readByte);
    }

    private <T> T call(Operation operation, PendingCall.Argument argument, Function<FieldReader, T> decoder) {
        WaitingCall<T> call = new WaitingCall<>(operation, argument, decoder);
        connection.send(call);
        return call.await();
    }
}
