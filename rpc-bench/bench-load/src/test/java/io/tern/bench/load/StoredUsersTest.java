package io.tern.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StoredUsersTest {
    private final StoredUsers users = new StoredUsers();

    @Test
    void twoProcessesMakeTheSameUsers() {
        StoredUsers others = new StoredUsers();

        assertThat(others.getUser(7)).isEqualTo(users.getUser(7)).isNotSameAs(users.getUser(7));
        assertThat(others.listUser(3)).isEqualTo(users.listUser(3));
        assertThat(users.listUser(3).getUsers()).hasSize(15);
    }

    @Test
    void oneDifferentFieldIsAnotherUser() {
        User user = new StoredUsers().getUser(7);
        user.setUpdateTime(user.getUpdateTime().plusNanos(1));

        assertThat(user).isNotEqualTo(users.getUser(7));
        assertThat(users.createUser(user)).isFalse();
    }

    @Test
    void numbersBeyondTheLastUserBeginAgain() {
        assertThat(users.getUser(StoredUsers.COUNT + 5)).isSameAs(users.getUser(5));
    }
}
