package io.tern.bench.jmh;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A page of users, the large object.
 *
 * @param page the page's number
 * @param users the users on it
 */
public record UserPage(int page, List<User> users) {
    private static final int SIZE = 15;

    static UserPage numbered(int page) {
        return new UserPage(
                page,
                IntStream.range(0, SIZE)
                        .mapToObj(i -> User.numbered(page * SIZE + i))
                        .toList());
    }
}
