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
                    + " stub:<name of a LocalStubFactory>, or none. None by default: an answer that the service did not give is wrong"
                    + " unless somebody has thought of it.");

    static final Setting<String> MOCK = Setting.ofText(
            "mock",
            Side.CLIENT,
            null,
            "What answers every call, so that no provider is needed: true (the LocalStubFactory that is named like the interface, else"
                    + " empty), empty, value:…, method:… or stub:… as for fallback, or false. For tests, and for consumers that come"
                    + " before their providers.");

    @Override
    public List<Setting<?>> settings() {
        return List.of(FALLBACK, MOCK);
    }
}
