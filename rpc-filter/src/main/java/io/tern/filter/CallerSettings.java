package io.tern.filter;

import io.tern.api.Setting;
import io.tern.api.Setting.Side;
import io.tern.api.SettingGroup;
import io.tern.spi.Extension;
import java.util.List;

/** The settings of limits that tell callers apart. Immutable, thread-safe. */
@Extension("caller-limits")
final class CallerSettings implements SettingGroup {
    private static final int MAX = 1_000_000;

    static final Setting<Integer> CALLER_RATE_LIMIT = Setting.ofInt(
            "callerRateLimit",
            Side.SERVER,
            1,
            MAX,
            null,
            "Calls per second that this server admits of each calling application, so that one of them cannot use up what is there for"
                    + " all. None by default: only the service's owner knows what a caller may ask for.");

    static final Setting<Integer> CALLER_RATE_BURST = Setting.ofInt(
                    "callerRateBurst",
                    Side.SERVER,
                    0,
                    MAX,
                    null,
                    "Calls of one application that may come at once beyond callerRateLimit's even pace; a tenth of callerRateLimit, at"
                            + " least 1, if not said.")
            .onlyWith(CALLER_RATE_LIMIT);

    static final Setting<Integer> ATTRIBUTE_RATE_LIMIT = Setting.ofInt(
            "attributeRateLimit",
            Side.SERVER,
            1,
            MAX,
            null,
            "Calls per second that this server admits of each value of the attachment that attributeRateKey names: of each tenant or"
                    + " user, say. None by default, for the same reason as callerRateLimit.");

    static final Setting<Integer> ATTRIBUTE_RATE_BURST = Setting.ofInt(
                    "attributeRateBurst",
                    Side.SERVER,
                    0,
                    MAX,
                    null,
                    "Calls of one value that may come at once beyond attributeRateLimit's even pace; a tenth of attributeRateLimit, at"
                            + " least 1, if not said.")
            .onlyWith(ATTRIBUTE_RATE_LIMIT);

    static final Setting<String> ATTRIBUTE_RATE_KEY = Setting.ofText(
                    "attributeRateKey",
                    Side.SERVER,
                    null,
                    "Attachment whose values attributeRateLimit tells apart. Nothing by default: what an attachment means is the"
                            + " application's business.")
            .onlyWith(ATTRIBUTE_RATE_LIMIT);

    static final Setting<Boolean> CALLER_SHARE = Setting.ofBoolean(
                    "callerShare",
                    Side.SERVER,
                    false,
                    "Gives each calling application no more than its fair share of concurrencyLimit while others want places, so that one"
                            + " that floods the service takes nothing of what the others need. Off by default: with one caller, or with"
                            + " callers that are one system, it only costs a look-up.")
            .onlyWith(LimitSettings.CONCURRENCY_LIMIT);

    private static final List<Setting<?>> ALL = List.of(
            CALLER_RATE_LIMIT,
            CALLER_RATE_BURST,
            ATTRIBUTE_RATE_LIMIT,
            ATTRIBUTE_RATE_BURST,
            ATTRIBUTE_RATE_KEY,
            CALLER_SHARE);

    @Override
    public List<Setting<?>> settings() {
        return ALL;
    }
}
