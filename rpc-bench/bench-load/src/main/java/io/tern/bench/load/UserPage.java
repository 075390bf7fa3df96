package io.tern.bench.load;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A page of users, the large object. Not thread-safe. */
public final class UserPage implements Serializable {
    private static final long serialVersionUID = 1;

    private int number;
    private int total;

    @SuppressWarnings("serial") // An ArrayList in fact.
    private List<User> users = new ArrayList<>();

    /** An empty one, for decoders. */
    public UserPage() {}

    public int getNumber() {
        return number;
    }

    public void setNumber(int number) {
        this.number = number;
    }

    public int getTotal() {
        return total;
    }

    public void setTotal(int total) {
        this.total = total;
    }

    public List<User> getUsers() {
        return users;
    }

    public void setUsers(List<User> users) {
        this.users = users;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UserPage page
                && number == page.number
                && total == page.total
                && users.equals(page.users);
    }

    @Override
    public int hashCode() {
        return Objects.hash(number, total, users);
    }

    @Override
    public String toString() {
        return "UserPage[" + number + " of " + total + ", " + users + ']';
    }
}
