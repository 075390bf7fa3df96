package io.tern.bench.load;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Users and pages made beforehand, the same in both processes: the server answers with them, so that only the framework is
 * measured, and the client compares each reply with its own. Immutable, thread-safe.
 */
public final class StoredUsers implements UserService {
    /** How many users there are; numbers beyond begin again. A power of two. */
    static final int COUNT = 1_024;

    private static final int PAGE_SIZE = 15;
    private static final int PAGES = 64;

    private final List<User> users =
            IntStream.range(0, COUNT).mapToObj(StoredUsers::user).toList();
    private final List<UserPage> pages =
            IntStream.range(0, PAGES).mapToObj(this::page).toList();

    /** Makes them. */
    public StoredUsers() {}

    private static User user(int number) {
        User user = new User();
        user.setId(number);
        user.setName("Doe, Jane " + number);
        user.setSex(number % 2);
        user.setBirthday(LocalDate.of(1968, 12, 8).plusDays(number));
        user.setEmail("jane.doe." + number + "@example.com");
        user.setMobile("18612345678");
        user.setAddress("Example Street " + number + ", 12345 Sample City, Some Country");
        user.setIcon("https://www.example.com/images/icons/users/jane-doe-" + number + ".png");
        user.setPermissions(new ArrayList<>(Arrays.asList(1, 2, 3, 4, 5, 6, 7, 8, 9, 19, 88, 86, 89, 90, 91, 92)));
        user.setStatus(1);
        user.setCreateTime(LocalDateTime.of(2017, 7, 14, 2, 40).plusSeconds(number));
        user.setUpdateTime(LocalDateTime.of(2020, 9, 13, 12, 26, 40).plusSeconds(number));
        return user;
    }

    private UserPage page(int number) {
        UserPage page = new UserPage();
        page.setNumber(number);
        page.setTotal(PAGES * PAGE_SIZE);
        page.setUsers(new ArrayList<>(users.subList(number * PAGE_SIZE, (number + 1) * PAGE_SIZE)));
        return page;
    }

    @Override
    public boolean existUser(String email) {
        return email.length() % 2 == 0;
    }

    @Override
    public boolean createUser(User user) {
        return user.equals(getUser(user.getId()));
    }

    @Override
    public User getUser(long id) {
        return users.get((int) id & COUNT - 1);
    }

    @Override
    public UserPage listUser(int page) {
        return pages.get(page & PAGES - 1);
    }

    @Override
    public boolean existUserSlowly(String email) {
        try {
            TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in a slow call", e);
        }
        return existUser(email);
    }
}
