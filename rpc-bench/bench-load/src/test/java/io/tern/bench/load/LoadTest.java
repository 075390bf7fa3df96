package io.tern.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoadTest {
    private final StoredUsers stored = new StoredUsers();
    private final UserClient local = new UserClient(stored, new AsyncStoredUsers(stored), () -> {});

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mode=closed method=getUser amount=3 millis=30",
                "mode=closed method=existUser amount=3 millis=30",
                "mode=closed method=createUser amount=3 millis=30",
                "mode=mix method=listUser amount=3 millis=30",
                "mode=window method=getUser amount=16 millis=30",
                "mode=window method=createUser amount=16 millis=30",
                "mode=open method=listUser amount=1000 millis=30",
                "mode=open method=existUser amount=1000 millis=30"
            })
    void rightRepliesAreNoErrors(String request) throws InterruptedException {
        LoadResult result = Load.of(LoadRequest.parse(request), local, stored).run();

        assertThat(result.calls()).isPositive();
        assertThat(result.errors()).isZero();
        assertThat(result.firstError()).isNull();
        assertThat(result.latencies().getTotalCount()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mode=closed method=getUser amount=2 millis=30",
                "mode=window method=getUser amount=8 millis=30",
                "mode=open method=getUser amount=1000 millis=30"
            })
    void eachWrongReplyIsAnError(String request) throws InterruptedException {
        User wrong = new User();
        UserClient client = new UserClient(
                new ForwardingUsers(stored) {
                    @Override
                    public User getUser(long id) {
                        return wrong;
                    }
                },
                new ForwardingAsyncUsers(new AsyncStoredUsers(stored)) {
                    @Override
                    public CompletableFuture<User> getUser(long id) {
                        return CompletableFuture.completedFuture(wrong);
                    }
                },
                () -> {});

        LoadResult result = Load.of(LoadRequest.parse(request), client, stored).run();

        assertThat(result.errors()).isEqualTo(result.calls()).isPositive();
        assertThat(result.firstError()).contains("another reply");
    }

    @Test
    void failuresAreErrorsAndTheLoadGoesOn() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        UserClient client = new UserClient(
                stored,
                new ForwardingAsyncUsers(new AsyncStoredUsers(stored)) {
                    @Override
                    public CompletableFuture<Boolean> existUser(String email) {
                        return calls.incrementAndGet() % 2 == 0
                                ? CompletableFuture.failedFuture(new IllegalStateException("refused"))
                                : super.existUser(email);
                    }
                },
                () -> {});

        LoadResult result = Load.of(
                        LoadRequest.parse("mode=open method=existUser amount=1000 millis=100"), client, stored)
                .run();

        assertThat(result.calls()).isEqualTo(100);
        assertThat(result.errors()).isEqualTo(50);
        assertThat(result.firstError()).contains("refused");
    }

    @Test
    void openLoopChargesAStallToEveryCallThatWasDueMeanwhile() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        UserClient client = new UserClient(
                stored,
                new ForwardingAsyncUsers(new AsyncStoredUsers(stored)) {
                    @Override
                    public CompletableFuture<Boolean> existUser(String email) {
                        if (calls.incrementAndGet() == 1) {
                            stored.existUserSlowly(email); // 20 ms in which 19 more calls become due.
                        }
                        return super.existUser(email);
                    }
                },
                () -> {});

        LoadResult result = Load.of(
                        LoadRequest.parse("mode=open method=existUser amount=1000 millis=20"), client, stored)
                .run();

        long half = TimeUnit.MILLISECONDS.toNanos(UserService.SLOW_MILLIS / 2);
        assertThat(result.latencies().getCountBetweenValues(half, Long.MAX_VALUE))
                .isGreaterThanOrEqualTo(9);
    }

    private static class ForwardingUsers implements UserService {
        private final UserService target;

        ForwardingUsers(UserService target) {
            this.target = target;
        }

        @Override
        public boolean existUser(String email) {
            return target.existUser(email);
        }

        @Override
        public boolean createUser(User user) {
            return target.createUser(user);
        }

        @Override
        public User getUser(long id) {
            return target.getUser(id);
        }

        @Override
        public UserPage listUser(int page) {
            return target.listUser(page);
        }

        @Override
        public boolean existUserSlowly(String email) {
            return target.existUserSlowly(email);
        }
    }

    private static class ForwardingAsyncUsers implements AsyncUserService {
        private final AsyncUserService target;

        ForwardingAsyncUsers(AsyncUserService target) {
            this.target = target;
        }

        @Override
        public CompletableFuture<Boolean> existUser(String email) {
            return target.existUser(email);
        }

        @Override
        public CompletableFuture<Boolean> createUser(User user) {
            return target.createUser(user);
        }

        @Override
        public CompletableFuture<User> getUser(long id) {
            return target.getUser(id);
        }

        @Override
        public CompletableFuture<UserPage> listUser(int page) {
            return target.listUser(page);
        }

        @Override
        public CompletableFuture<Boolean> existUserSlowly(String email) {
            return target.existUserSlowly(email);
        }
    }
}
