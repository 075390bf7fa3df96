package io.tern.filter;

import io.tern.api.Setting;
import io.tern.api.SettingGroup;
import io.tern.spi.Extension;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What can be said about the access log. Immutable, thread-safe. */
@Extension(AccessLogSettings.NAME)
final class AccessLogSettings implements SettingGroup {
    static final String NAME = "access-log";

    private static final int HOUR_MILLIS = (int) TimeUnit.HOURS.toMillis(1);
    private static final int SLOW_MILLIS = 1_000;

    private static final String SLOW_REASON =
            "A call that takes this long is always logged. By default as long as the default timeout, after which hardly anybody waits.";
    private static final String SAMPLE_REASON =
            "Share of the other calls to log. None by default: a line costs more than a short call.";

    static final Setting<Integer> SERVER_SLOW =
            Setting.ofInt("accessLogSlowMillis", Setting.Side.SERVER, 1, HOUR_MILLIS, SLOW_MILLIS, SLOW_REASON);
    static final Setting<Double> SERVER_SAMPLE =
            Setting.ofShare("accessLogSample", Setting.Side.SERVER, 0.0, SAMPLE_REASON);
    static final Setting<Integer> CLIENT_SLOW =
            Setting.ofInt("clientAccessLogSlowMillis", Setting.Side.CLIENT, 1, HOUR_MILLIS, SLOW_MILLIS, SLOW_REASON);
    static final Setting<Double> CLIENT_SAMPLE =
            Setting.ofShare("clientAccessLogSample", Setting.Side.CLIENT, 0.0, SAMPLE_REASON);

    @Override
    public List<Setting<?>> settings() {
        return List.of(SERVER_SLOW, SERVER_SAMPLE, CLIENT_SLOW, CLIENT_SAMPLE);
    }
}
