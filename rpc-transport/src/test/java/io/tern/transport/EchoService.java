package io.tern.transport;

import io.tern.api.NonBlocking;
import io.tern.api.Oneway;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the transport's tests call. */
interface EchoService {
    String echo(String text);

    void nothing();

    int add(int a, int b);

    CompletableFuture<String> later(String text);

    CompletionStage<Long> stage(long number);

    @Oneway
    void tell(String text);

    byte[] bytes(byte[] content);

    byte[] produce(int length);

    @NonBlocking
    String quick(String text);

    String fail(String text) throws EchoException;
}
