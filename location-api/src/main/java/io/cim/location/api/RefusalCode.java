package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The code of a refusal or a failure. */
public enum RefusalCode implements WireText {
    INVALID_JSON(400),
    INVALID_REQUEST(400),
    LOCATION_NOT_FOUND(404),
    PARENT_NOT_FOUND(404),
    VERSION_NOT_FOUND(404),
    LOCATION_ALREADY_EXISTS(409),
    LOCATION_ARCHIVED(409),
    PARENT_ARCHIVED(409),
    ALREADY_ARCHIVED(409),
    HAS_CHILDREN(409),
    NOT_ARCHIVED(409),
    NO_PARENT(409),
    HIERARCHY_CYCLE(409),
    HIERARCHY_TOO_DEEP(409),
    TOO_MUCH_METADATA(409),
    TOO_MANY_IDENTIFIERS(409),
    TOO_MANY_TAGS(409),
    IDENTIFIER_TAKEN(409),
    VERSION_CONFLICT(409),
    COMMAND_ID_REUSED(409),
    HISTORY_EXPIRED(410),
    REQUEST_TOO_LARGE(413),
    LOCATION_TOO_LARGE(413),
    REPLY_TOO_LARGE(413),
    OVERLOADED(429),
    INTERNAL_ERROR(500),
    UNAVAILABLE(503),
    NOT_YET_VISIBLE(504);

    private final int status;
    private final String wire = name().toLowerCase(Locale.ROOT);

    RefusalCode(int status) {
        this.status = status;
    }

    /** The code in the header {@code Nats-Service-Error-Code}. */
    public int status() {
        return status;
    }

    /** The code in the body, for instance {@code location_not_found}. */
    @JsonValue
    @Override
    public String wire() {
        return wire;
    }
}
