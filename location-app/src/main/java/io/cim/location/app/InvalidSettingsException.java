package io.cim.location.app;

import java.util.List;

/** Settings that the service cannot run with. */
final class InvalidSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    InvalidSettingsException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each setting. */
    List<String> problems() {
        return problems;
    }
}
