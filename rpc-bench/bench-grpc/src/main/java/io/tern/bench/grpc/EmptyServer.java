package io.tern.bench.grpc;

import io.grpc.stub.StreamObserver;
import io.tern.bench.grpc.proto.EmptyGrpc;
import io.tern.bench.grpc.proto.Nothing;

/** The empty service. Thread-safe. */
final class EmptyServer extends EmptyGrpc.EmptyImplBase {
    @Override
    public void call(Nothing request, StreamObserver<Nothing> reply) {
        reply.onNext(Nothing.getDefaultInstance());
        reply.onCompleted();
    }
}
