package io.tern.bench.grpc;

import io.tern.bench.grpc.proto.Email;
import io.tern.bench.grpc.proto.PageNumber;
import io.tern.bench.grpc.proto.UserId;
import io.tern.bench.grpc.proto.UsersGrpc.UsersBlockingStub;
import io.tern.bench.load.User;
import io.tern.bench.load.UserPage;
import io.tern.bench.load.UserService;

/** Calls that wait. Thread-safe. */
final class BlockingUsers implements UserService {
    private final UsersBlockingStub stub;

    BlockingUsers(UsersBlockingStub stub) {
        this.stub = stub;
    }

    @Override
    public boolean existUser(String email) {
        return stub.existUser(Email.newBuilder().setEmail(email).build()).getYes();
    }

    @Override
    public boolean createUser(User user) {
        return stub.createUser(UserMessages.message(user)).getYes();
    }

    @Override
    public User getUser(long id) {
        return UserMessages.user(stub.getUser(UserId.newBuilder().setId(id).build()));
    }

    @Override
    public UserPage listUser(int page) {
        return UserMessages.page(
                stub.listUser(PageNumber.newBuilder().setNumber(page).build()));
    }

    @Override
    public boolean existUserSlowly(String email) {
        return stub.existUserSlowly(Email.newBuilder().setEmail(email).build()).getYes();
    }
}
