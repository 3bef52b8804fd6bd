package io.cim.location.api;

/** Selects locations by whether they are archived. */
public enum Archival {
    ACTIVE,
    ARCHIVED,
    ANY
}
