package io.cim.location.api;

/** Which locations are asked for by whether they are archived. */
public enum Archival {
    ACTIVE,
    ARCHIVED,
    ANY
}
