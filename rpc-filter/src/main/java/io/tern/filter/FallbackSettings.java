package io.tern.filter;

import io.tern.api.Setting;
import io.tern.api.Setting.Side;
import io.tern.api.SettingGroup;
import io.tern.spi.Extension;
import java.util.List;

/** What answers instead of a service. Immutable, thread-safe. */
@Extension("fallback")
final class FallbackSettings implements SettingGroup {
    static final Setting<String> FALLBACK = Setting.ofText(
            "fallback",
            Side.CLIENT,
            null,
            "What answers a call when the service cannot: empty, value:<JSON literal>, method:<static method of the interface>,"
                    + " stub:<name of a LocalStubFactory>, last (the value that an equal call got last), or none. None by default: an answer that the service did not give is wrong"
                    + " unless somebody has thought of it.");

    static final Setting<Integer> ENTRIES = Setting.ofInt(
                    "fallbackEntries",
                    Side.CLIENT,
                    1,
                    CacheSettings.MAX_ENTRIES,
                    CacheSettings.ENTRIES,
                    "Values that fallback=last keeps per method; those that are seldom asked for make room. Bounds memory as cacheEntries does.")
            .onlyWith(FALLBACK);

    static final Setting<Integer> MAX_AGE = Setting.ofInt(
                    "fallbackMaxAgeMillis",
                    Side.CLIENT,
                    1,
                    CacheSettings.DAY_MILLIS,
                    10 * 60_000,
                    "How old an answer of fallback=last may be. Ten minutes outlast a restart and most failures; what is older is better told"
                            + " as a failure than taken for true.")
            .onlyWith(FALLBACK);

    static final Setting<String> MOCK = Setting.ofText(
            "mock",
            Side.CLIENT,
            null,
            "What answers every call, so that no provider is needed: true (the LocalStubFactory that is named like the interface, else"
                    + " empty), empty, value:…, method:… or stub:… as for fallback, or false. For tests, and for consumers that come"
                    + " before their providers.");

    @Override
    public List<Setting<?>> settings() {
        return List.of(FALLBACK, ENTRIES, MAX_AGE, MOCK);
    }
}
