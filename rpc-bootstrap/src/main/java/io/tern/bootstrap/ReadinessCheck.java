package io.tern.bootstrap;

/**
 * The last thing before an application is registered: fills caches, warms up, looks at a database. Its references can be
 * called already.
 */
@FunctionalInterface
public interface ReadinessCheck {
    /**
     * Returns when the application may be called. Runs on the starting thread, which waits as long as it takes.
     *
     * @throws Exception if the application must not start; {@link RpcApplication.Builder#start} closes everything then
     */
    void await(RpcApplication application) throws Exception;
}
