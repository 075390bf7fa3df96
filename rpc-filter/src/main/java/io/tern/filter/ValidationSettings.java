package io.tern.filter;

import io.tern.api.Setting;
import io.tern.api.Setting.Side;
import io.tern.api.SettingGroup;
import io.tern.spi.Extension;
import java.util.List;

/** Whose arguments are validated where. Immutable, thread-safe. */
@Extension("validation")
final class ValidationSettings implements SettingGroup {
    static final Setting<Boolean> SERVER = Setting.ofBoolean(
            "validation",
            Side.SERVER,
            false,
            "Checks arguments by the Jakarta Bean Validation constraints of the interface before the method runs. Off by default: constraints"
                    + " may be there for others, and checking them costs as much as they ask for.");

    static final Setting<Boolean> CLIENT = Setting.ofBoolean(
            "clientValidation",
            Side.CLIENT,
            false,
            "The same before anything is sent, which spares the way; but a server must not rely on its callers.");

    @Override
    public List<Setting<?>> settings() {
        return List.of(SERVER, CLIENT);
    }
}
