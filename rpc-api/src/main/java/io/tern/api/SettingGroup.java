package io.tern.api;

import io.tern.spi.ExtensionPoint;
import java.util.List;

/**
 * Declares the settings that extensions add to Tern's own, so that they can be configured by name and a misspelt one is refused.
 * All registered groups count. Thread-safe.
 */
@ExtensionPoint
public interface SettingGroup {
    /** The settings; the same objects with every call. */
    List<Setting<?>> settings();
}
