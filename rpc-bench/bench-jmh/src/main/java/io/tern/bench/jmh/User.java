package io.tern.bench.jmh;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** The object that is carried: strings, dates, numbers and a list. Not thread-safe. */
public final class User {
    private long id;
    private String name = "";
    private int sex;
    private LocalDate birthday = LocalDate.EPOCH;
    private String email = "";
    private String mobile = "";
    private String address = "";
    private String icon = "";
    private List<Integer> permissions = List.of();
    private int status;
    private Instant createTime = Instant.EPOCH;
    private Instant updateTime = Instant.EPOCH;

    /** For decoding. */
    public User() {}

    static User numbered(int number) {
        User user = new User();
        user.id = number;
        user.name = "Doe, Jane " + number;
        user.sex = number % 2;
        user.birthday = LocalDate.of(1968, 12, 8).plusDays(number);
        user.email = "jane.doe" + number + "@example.com";
        user.mobile = "18612345678";
        user.address = "Example Street " + number + ", 12345 Sample City";
        user.icon = "https://www.example.com/icons/jane-" + number + ".png";
        user.permissions = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 19, 88, 86, 89, 90, 91, 92);
        user.status = 1;
        user.createTime = Instant.ofEpochSecond(1_500_000_000L + number);
        user.updateTime = Instant.ofEpochSecond(1_600_000_000L + number);
        return user;
    }

    long id() {
        return id;
    }

    @Override
    public String toString() {
        return "User[" + id + ", " + name + ", " + sex + ", " + birthday + ", " + email + ", " + mobile + ", " + address
                + ", " + icon + ", " + permissions + ", " + status + ", " + createTime + ", " + updateTime + ']';
    }
}
