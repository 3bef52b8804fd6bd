package io.cim.location.app.settings;

import java.util.ArrayList;
import java.util.List;

/** Reads settings, and collects the problems of those that are not valid. */
final class SettingReader {

    private final SettingSource source;
    private final List<String> problems = new ArrayList<>();

    SettingReader(SettingSource source) {
        this.source = source;
    }

    /** The value of a setting; that of its default if the given text is not valid. */
    <T> T read(Setting<T> setting) {
        try {
            return setting.parser().apply(source.value(setting));
        } catch (IllegalArgumentException invalid) {
            problems.add(setting.problem(String.valueOf(invalid.getMessage())));
            return defaultOf(setting);
        }
    }

    private <T> T defaultOf(Setting<T> setting) {
        try {
            return setting.parser().apply(setting.defaultValue());
        } catch (IllegalArgumentException invalidHere) { // such as an address of another machine
            throw new InvalidSettingsException(problems);
        }
    }

    /** Reports a problem that a setting has because of others. */
    void report(Setting<?> setting, String problem) {
        problems.add(setting.problem(problem));
    }

    /**
     * @throws InvalidSettingsException if a setting was not valid
     */
    void requireNoProblems() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }
}
