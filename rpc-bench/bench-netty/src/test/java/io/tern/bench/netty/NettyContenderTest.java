package io.tern.bench.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.tern.bench.load.AsyncStoredUsers;
import io.tern.bench.load.EmptyClient;
import io.tern.bench.load.RunningServer;
import io.tern.bench.load.StoredUsers;
import io.tern.bench.load.User;
import io.tern.bench.load.UserClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class NettyContenderTest {
    private final NettyContender contender = new NettyContender();
    private final StoredUsers stored = new StoredUsers();

    @Test
    void everyMethodBringsWhatTheServiceSays() throws Exception {
        try (RunningServer server = contender.serve(stored, new AsyncStoredUsers(stored));
                UserClient client = contender.connect(server.port())) {
            assertThat(client.users().existUser("odd")).isFalse();
            assertThat(client.users().existUser("even")).isTrue();
            assertThat(client.users().createUser(stored.getUser(3))).isTrue();
            assertThat(client.users().createUser(new User())).isFalse();
            assertThat(client.users().getUser(9)).isEqualTo(stored.getUser(9));
            assertThat(client.users().listUser(9)).isEqualTo(stored.listUser(9));
            assertThat(client.users().existUserSlowly("even")).isTrue();
        }
    }

    @Test
    void moreCallsInFlightThanTheTableBeganWithAllGetTheirOwnReply() throws Exception {
        try (RunningServer server = contender.serve(stored, new AsyncStoredUsers(stored));
                UserClient client = contender.connect(server.port())) {
            List<CompletableFuture<User>> replies = IntStream.range(0, 1_000)
                    .mapToObj(i -> client.asyncUsers().getUser(i))
                    .toList();

            for (int i = 0; i < replies.size(); i++) {
                assertThat(replies.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(stored.getUser(i));
            }
        }
    }

    @Test
    void callsFailWhenTheServerIsGone() throws Exception {
        RunningServer server = contender.serve(stored, new AsyncStoredUsers(stored));
        try (UserClient client = contender.connect(server.port())) {
            client.users().existUser("even");
            CompletableFuture<Boolean> slow = client.asyncUsers().existUserSlowly("even");
            server.close();

            assertThatThrownBy(() -> slow.get(30, TimeUnit.SECONDS)).hasMessageContaining("connection");
            assertThatThrownBy(() -> client.users().existUser("even")).hasMessageContaining("connection");
        }
    }

    @Test
    void theEmptyServiceReplies() throws Exception {
        try (RunningServer server = contender.serveEmpty();
                EmptyClient client = contender.connectEmpty(server.port())) {
            client.service().call();
        }
    }

    @Test
    void framesThatArriveByteByByteAreReadWhole() {
        FieldWriter out = new FieldWriter();
        for (int i = 0; i < 3; i++) {
            int length = out.reserveInt();
            UserFields.write(out, stored.listUser(i));
            out.setInt(length, out.size() - length - Integer.BYTES);
        }
        FieldReader in = new FieldReader();
        int frames = 0;
        for (int i = 0; i < out.size(); i++) {
            in.add(Unpooled.copiedBuffer(out.array(), i, 1));
            while (in.nextFrame()) {
                assertThat(UserFields.readPage(in)).isEqualTo(stored.listUser(frames++));
                in.endFrame();
            }
        }
        assertThat(frames).isEqualTo(3);
    }

    @Test
    void aLengthBeyondTheFrameIsRefused() {
        FieldWriter out = new FieldWriter();
        out.writeInt(1);
        out.writeByte(100);
        FieldReader in = new FieldReader();
        in.add(Unpooled.copiedBuffer(out.array(), 0, out.size()));

        assertThat(in.nextFrame()).isTrue();
        assertThatThrownBy(in::readString).hasMessageContaining("100 bytes expected");
    }
}
