package io.tern.cluster;

import io.tern.api.Setting;
import io.tern.api.SettingGroup;
import io.tern.spi.Extension;
import java.util.List;

/** The settings of this module's routers. Immutable, thread-safe. */
@Extension("cluster")
final class ClusterSettings implements SettingGroup {
    static final Setting<Boolean> TAG_FALLBACK = Setting.ofBoolean(
            "tagFallback",
            Setting.Side.CLIENT,
            false,
            "Whether a call whose tag no node has may go to nodes without a tag. Off, because a call that is tagged for a"
                    + " trial must not reach the real thing when the trial's provider is down; switch it on where the tag"
                    + " is a wish and any node will do.");

    ClusterSettings() {}

    @Override
    public List<Setting<?>> settings() {
        return List.of(TAG_FALLBACK);
    }
}
