package io.tern.registry.zookeeper;

import io.tern.api.RegistryAddress;
import io.tern.api.RuleSource;
import io.tern.api.RuleSourceFactory;
import io.tern.api.RuntimeContext;
import io.tern.spi.Extension;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes rule sources of addresses {@code zookeeper://[user:password@]host[:port][,host[:port]…][/directory][?name=…]}: rules stand in the node {@code
 * /tern/v1/rules/<name>} below the directory, the name being the application's unless it is said. Everything else is as in
 * {@link ZooKeeperSettings}. Thread-safe.
 */
@Extension("zookeeper")
final class ZooKeeperRuleSourceFactory implements RuleSourceFactory {
    private static final String RULES = "/tern/v1/rules/";
    private static final String STATUS = "/tern/v1/rules-status/";
    private static final String NAME = "name";

    ZooKeeperRuleSourceFactory() {}

    @Override
    public RuleSource newRuleSource(RegistryAddress address, RuntimeContext runtime) {
        Map<String, String> parameters = new HashMap<>(address.parameters());
        String said = parameters.remove(NAME);
        if (said != null && said.isBlank()) {
            throw new IllegalArgumentException(address + ": name='' (expected: a name, or no such parameter)");
        }
        ZooKeeperSettings settings = ZooKeeperSettings.of(
                new RegistryAddress(address.scheme(), address.userInfo(), address.hosts(), address.path(), parameters));
        String name = NodeNames.encode(said == null ? runtime.application() : said);
        return new ZooKeeperRuleSource(
                settings,
                address.path() + RULES + name,
                address.path()
                        + STATUS
                        + name
                        + '/'
                        + NodeNames.encode(runtime.application())
                        + '/'
                        + runtime.instanceId(),
                runtime);
    }
}
