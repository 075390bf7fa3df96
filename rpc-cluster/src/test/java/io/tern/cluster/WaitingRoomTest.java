package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WaitingRoomTest {
    @Test
    void whoCameFirstIsWokenFirst() {
        WaitingRoom room = new WaitingRoom();
        List<Integer> woken = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        List<WaitingRoom.Waiter> stays = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            WaitingRoom.Waiter stay = room.newWaiter(() -> woken.add(number));
            room.admit(stay);
            stays.add(stay);
            expected.add(number);
        }
        assertThat(stays.get(50).leave()).isTrue();
        expected.remove(50);
        room.wakeAll();

        assertThat(woken).isEqualTo(expected);
    }

    @Test
    void aWaiterThatThrowsDoesNotKeepTheNextFromBeingWoken() {
        WaitingRoom room = new WaitingRoom();
        List<String> woken = new ArrayList<>();
        room.admit(room.newWaiter(() -> {
            throw new IllegalStateException("scripted");
        }));
        room.admit(room.newWaiter(() -> woken.add("second")));

        assertThatThrownBy(room::wakeAll).hasMessage("scripted");
        assertThat(woken).containsExactly("second");
    }
}
