package io.cim.location.bench;

import java.util.Locale;

/** A kind of request of which the cost is measured. */
enum Operation {
    DEFINE,
    UPDATE,
    GET;

    boolean isCommand() {
        return this != GET;
    }

    /** The last token of its subject. */
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
