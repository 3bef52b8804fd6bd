package io.cim.location.app.settings;

/** The form of the lines of the log. */
public enum LogFormat {
    /** For people. */
    TEXT,
    /** One JSON object for each line. */
    JSON
}
