/**
 * Generates the classes between typed interfaces and the untyped call path: client stubs and server dispatchers.
 *
 * <p>Starting points: {@link io.tern.proxy.ProxyFactory} (makes both), {@link io.tern.proxy.Dispatcher} (calls a service).
 */
@NullMarked
package io.tern.proxy;

import org.jspecify.annotations.NullMarked;
