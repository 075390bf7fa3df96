package io.tern.bench.netty;

import io.tern.bench.load.AsyncUserService;
import io.tern.bench.load.User;
import io.tern.bench.load.UserPage;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Calls that do not wait. Thread-safe. */
final class NettyAsyncUsers implements AsyncUserService {
    private final ClientConnection connection;

    NettyAsyncUsers(ClientConnection connection) {
        this.connection = connection;
    }

    @Override
    public CompletableFuture<Boolean> existUser(String email) {
        return call(Operation.EXIST_USER, out -> out.writeString(email), NettyAsyncUsers::readBoolean);
    }

    @Override
    public CompletableFuture<Boolean> createUser(User user) {
        return call(Operation.CREATE_USER, out -> UserFields.write(out, user), NettyAsyncUsers::readBoolean);
    }

    @Override
    public CompletableFuture<User> getUser(long id) {
        return call(Operation.GET_USER, out -> out.writeLong(id), UserFields::readUser);
    }

    @Override
    public CompletableFuture<UserPage> listUser(int page) {
        return call(Operation.LIST_USER, out -> out.writeInt(page), UserFields::readPage);
    }

    @Override
    public CompletableFuture<Boolean> existUserSlowly(String email) {
        return call(Operation.EXIST_USER_SLOWLY, out -> out.writeString(email), NettyAsyncUsers::readBoolean);
    }

    private static Boolean readBoolean(FieldReader in) {
        return in.readByte() == 1;
    }

    private <T> CompletableFuture<T> call(
            Operation operation, PendingCall.Argument argument, Function<FieldReader, T> decoder) {
        FutureCall<T> call = new FutureCall<>(operation, argument, decoder);
        connection.send(call);
        return call.future();
    }
}
