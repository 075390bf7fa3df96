package io.tern.bench.load;

/**
 * The classic work of public RPC benchmarks: a small call, a large argument, a reply of medium size, a large reply, and one slow
 * call for the mix. Plain Java, so that every framework can serve it as its users would. Thread-safe.
 */
public interface UserService {
    /** How long {@link #existUserSlowly} takes, in milliseconds. */
    int SLOW_MILLIS = 20;

    /** A small argument and a small reply. */
    boolean existUser(String email);

    /** A large argument; true if it arrived as the server knows it. */
    boolean createUser(User user);

    /** A reply of one user. */
    User getUser(long id);

    /** A reply of 15 users. */
    UserPage listUser(int page);

    /** Like {@link #existUser}, after blocking for {@link #SLOW_MILLIS}. */
    boolean existUserSlowly(String email);
}
