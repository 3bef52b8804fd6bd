package io.cim.location.app.settings;

import java.util.Map;
import java.util.Optional;

/**
 * Where settings come from: the command line first, then the environment, then the default. What is
 * blank counts as not given, as environment files have it.
 *
 * @param flags by setting
 * @param environment by variable
 */
public record SettingSource(Map<Setting, String> flags, Map<String, String> environment) {

    /** What was given, or the default. */
    public String value(Setting setting) {
        return given(setting).orElse(setting.defaultValue());
    }

    private Optional<String> given(Setting setting) {
        return Optional.ofNullable(flags.get(setting))
                .or(() -> Optional.ofNullable(environment.get(setting.name())))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }
}
