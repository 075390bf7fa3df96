package io.tern.bench.grpc;

import io.grpc.stub.StreamObserver;
import io.tern.bench.grpc.proto.Answer;
import io.tern.bench.grpc.proto.Email;
import io.tern.bench.grpc.proto.PageNumber;
import io.tern.bench.grpc.proto.UserId;
import io.tern.bench.grpc.proto.UserMessage;
import io.tern.bench.grpc.proto.UserPageMessage;
import io.tern.bench.grpc.proto.UsersGrpc;
import io.tern.bench.load.AsyncStoredUsers;
import io.tern.bench.load.StoredUsers;

/** The users as a gRPC service. Thread-safe. */
final class UsersServer extends UsersGrpc.UsersImplBase {
    private final StoredUsers users;
    private final AsyncStoredUsers asyncUsers;
    private final boolean mayBlock;

    /** {@code mayBlock} says whether methods have threads of their own; else a timer answers the slow call. */
    UsersServer(StoredUsers users, AsyncStoredUsers asyncUsers, boolean mayBlock) {
        this.users = users;
        this.asyncUsers = asyncUsers;
        this.mayBlock = mayBlock;
    }

    @Override
    public void existUser(Email request, StreamObserver<Answer> reply) {
        answer(users.existUser(request.getEmail()), reply);
    }

    @Override
    public void createUser(UserMessage request, StreamObserver<Answer> reply) {
        answer(users.createUser(UserMessages.user(request)), reply);
    }

    @Override
    public void getUser(UserId request, StreamObserver<UserMessage> reply) {
        reply.onNext(UserMessages.message(users.getUser(request.getId())));
        reply.onCompleted();
    }

    @Override
    public void listUser(PageNumber request, StreamObserver<UserPageMessage> reply) {
        reply.onNext(UserMessages.message(users.listUser(request.getNumber())));
        reply.onCompleted();
    }

    @Override
    public void existUserSlowly(Email request, StreamObserver<Answer> reply) {
        if (mayBlock) {
            answer(users.existUserSlowly(request.getEmail()), reply);
        } else {
            asyncUsers.existUserSlowly(request.getEmail()).thenAccept(yes -> answer(yes, reply));
        }
    }

    private static void answer(boolean yes, StreamObserver<Answer> reply) {
        reply.onNext(Answer.newBuilder().setYes(yes).build());
        reply.onCompleted();
    }
}
