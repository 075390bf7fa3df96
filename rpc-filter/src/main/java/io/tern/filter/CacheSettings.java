package io.tern.filter;

import io.tern.api.Setting;
import io.tern.api.Setting.Side;
import io.tern.api.SettingGroup;
import io.tern.spi.Extension;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What clients keep of replies. Immutable, thread-safe. */
@Extension("cache")
final class CacheSettings implements SettingGroup {
    static final int DAY_MILLIS = (int) TimeUnit.DAYS.toMillis(1);
    static final int MAX_ENTRIES = 1_000_000;
    static final int ENTRIES = 1_000;

    static final Setting<Integer> MILLIS = Setting.ofInt(
            "cacheMillis",
            Side.CLIENT,
            0,
            DAY_MILLIS,
            0,
            "How long this reference answers equal calls with a value that it has got, and how old an answer may so be. Only methods that"
                    + " are idempotent and return something. 0 by default: only its author knows how old a value may be.");

    static final Setting<Integer> ENTRIES_OF_METHOD = Setting.ofInt(
                    "cacheEntries",
                    Side.CLIENT,
                    1,
                    MAX_ENTRIES,
                    ENTRIES,
                    "Values that are kept per method with cacheMillis; those that are seldom asked for make room. Bounds memory: with"
                            + " values of 1 kB, 1,000 are about a megabyte.")
            .onlyWith(MILLIS);

    @Override
    public List<Setting<?>> settings() {
        return List.of(MILLIS, ENTRIES_OF_METHOD);
    }
}
