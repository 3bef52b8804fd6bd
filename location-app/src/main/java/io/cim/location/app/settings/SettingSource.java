package io.cim.location.app.settings;

import java.util.Map;
import java.util.Optional;

/**
 * The texts of the settings: of the command line first, then of the environment, then the default.
 * A blank text counts as not given, as environment files have it.
 *
 * @param flags by the name of the setting
 * @param environment by the name of the setting
 */
public record SettingSource(Map<String, String> flags, Map<String, String> environment) {

    /** The text of a setting; empty if none is given and there is no default. */
    public String value(Setting<?> setting) {
        return Optional.ofNullable(flags.get(setting.name()))
                .or(() -> Optional.ofNullable(environment.get(setting.name())))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElse(setting.defaultValue());
    }
}
