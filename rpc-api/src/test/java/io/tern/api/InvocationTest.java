package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class InvocationTest {
    private static final TraceContext TRACE = new TraceContext(1, 2, 3, (byte) 1);

    @Test
    void startsAsAFirstAttemptWithNothingAttached() {
        Invocation call = SampleCalls.call();
        assertThat(call.attempt()).isEqualTo(1);
        assertThat(call.tag()).isEmpty();
        assertThat(call.priority()).isEqualTo(Priority.NORMAL);
        assertThat(call.attachments()).isEmpty();
        assertThat(call.trace()).isNull();
        assertThat(call.caller()).isNull();
        assertThat(call.overdue()).isNull();
        assertThat(call.isCancelled()).isFalse();
        assertThat(call.cancelReason()).isNull();
    }

    @Test
    void aCopyKeepsEverything() {
        Peer peer = new Peer("app", "app-1", "1.2.3.4:5", 0);
        Invocation call = SampleCalls.builder()
                .attempt(2)
                .tag("gray")
                .priority(Priority.SHEDDABLE)
                .attachment("a", "1")
                .trace(TRACE)
                .caller(peer)
                .build();
        Invocation copy = call.toBuilder().build();

        assertThat(copy.method()).isSameAs(call.method());
        assertThat(copy.arguments()).isSameAs(call.arguments());
        assertThat(copy.deadline()).isSameAs(call.deadline());
        assertThat(copy.startNanos()).isEqualTo(call.startNanos());
        assertThat(copy.attempt()).isEqualTo(2);
        assertThat(copy.tag()).isEqualTo("gray");
        assertThat(copy.priority()).isEqualTo(Priority.SHEDDABLE);
        assertThat(copy.attachments()).isEqualTo(Map.of("a", "1"));
        assertThat(copy.trace()).isEqualTo(TRACE);
        assertThat(copy.caller()).isEqualTo(peer);
    }

    @Test
    void attachmentsAreCopiedAndUnmodifiable() {
        Map<String, String> mine = new java.util.HashMap<>(Map.of("a", "1"));
        Invocation call = SampleCalls.builder().attachments(mine).build();
        mine.put("b", "2");
        Invocation more = call.toBuilder().attachment("c", "3").build();

        assertThat(call.attachments()).isEqualTo(Map.of("a", "1"));
        assertThat(more.attachments()).isEqualTo(Map.of("a", "1", "c", "3"));
        assertThatThrownBy(() -> call.attachments().put("x", "y")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void copiesShareTheCancellation() {
        Invocation call = SampleCalls.call();
        Invocation copy = call.toBuilder().tag("x").build();
        copy.cancel("by the copy");

        assertThat(call.isCancelled()).isTrue();
        assertThat(call.cancelReason()).isEqualTo("by the copy");
    }

    @Test
    void attemptsFollowTheCallButNotTheOtherWayRound() {
        AtomicInteger told = new AtomicInteger();
        Invocation call = SampleCalls.call();
        Invocation.Overdue overdue = new Invocation.Overdue(5, () -> {});
        Invocation first = call.newAttempt(1, overdue);
        Invocation second = call.newAttempt(2, null);
        second.whenCancelled(told::incrementAndGet);

        first.cancel("lost the race");
        assertThat(call.isCancelled()).isFalse();
        assertThat(second.isCancelled()).isFalse();

        call.cancel("nobody waits");
        assertThat(second.cancelReason()).isEqualTo("nobody waits");
        assertThat(first.cancelReason()).isEqualTo("lost the race");
        assertThat(told).hasValue(1);
        assertThat(first.overdue()).isSameAs(overdue);
        assertThat(second.overdue()).isNull();
        assertThat(second.attempt()).isEqualTo(2);
    }

    @Test
    void anAttemptOfACancelledCallIsCancelledFromTheStart() {
        Invocation call = SampleCalls.call();
        call.cancel("early");
        assertThat(call.newAttempt(2, null).cancelReason()).isEqualTo("early");
    }

    @Test
    void neverPrintsArguments() {
        assertThat(SampleCalls.call().toString())
                .startsWith(
                        "Invocation[io.tern.api.SampleCalls$EchoService@1.0#echo(java.lang.String), attempt 1, Deadline[")
                .doesNotContain("hello");
    }
}
