package io.cim.location.app.settings;

import java.util.List;

/** Settings that the service cannot run with. */
public final class InvalidSettingsException extends RuntimeException {

    private final List<String> problems;

    public InvalidSettingsException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each setting. */
    public List<String> problems() {
        return problems;
    }
}
