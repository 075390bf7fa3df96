package io.tern.bench.grpc;

import io.tern.bench.grpc.proto.Answer;
import io.tern.bench.grpc.proto.Email;
import io.tern.bench.grpc.proto.PageNumber;
import io.tern.bench.grpc.proto.UserId;
import io.tern.bench.grpc.proto.UserMessage;
import io.tern.bench.grpc.proto.UserPageMessage;
import io.tern.bench.grpc.proto.UsersGrpc.UsersStub;
import io.tern.bench.load.AsyncUserService;
import io.tern.bench.load.User;
import io.tern.bench.load.UserPage;
import java.util.concurrent.CompletableFuture;

/** Calls that do not wait. Thread-safe. */
final class AsyncUsers implements AsyncUserService {
    private final UsersStub stub;

    AsyncUsers(UsersStub stub) {
        this.stub = stub;
    }

    @Override
    public CompletableFuture<Boolean> existUser(String email) {
        ReplyFuture<Answer, Boolean> reply = new ReplyFuture<>(Answer::getYes);
        stub.existUser(Email.newBuilder().setEmail(email).build(), reply);
        return reply.future();
    }

    @Override
    public CompletableFuture<Boolean> createUser(User user) {
        ReplyFuture<Answer, Boolean> reply = new ReplyFuture<>(Answer::getYes);
        stub.createUser(UserMessages.message(user), reply);
        return reply.future();
    }

    @Override
    public CompletableFuture<User> getUser(long id) {
        ReplyFuture<UserMessage, User> reply = new ReplyFuture<>(UserMessages::user);
        stub.getUser(UserId.newBuilder().setId(id).build(), reply);
        return reply.future();
    }

    @Override
    public CompletableFuture<UserPage> listUser(int page) {
        ReplyFuture<UserPageMessage, UserPage> reply = new ReplyFuture<>(UserMessages::page);
        stub.listUser(PageNumber.newBuilder().setNumber(page).build(), reply);
        return reply.future();
    }

    @Override
    public CompletableFuture<Boolean> existUserSlowly(String email) {
        ReplyFuture<Answer, Boolean> reply = new ReplyFuture<>(Answer::getYes);
        stub.existUserSlowly(Email.newBuilder().setEmail(email).build(), reply);
        return reply.future();
    }
}
