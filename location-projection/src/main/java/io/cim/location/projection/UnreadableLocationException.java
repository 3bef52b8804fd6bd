package io.cim.location.projection;

import io.cim.location.api.LocationId;
import org.jspecify.annotations.Nullable;

/**
 * A location exists, and its state cannot be built: its events or its snapshot are gone or cannot
 * be read. Other locations are not affected.
 */
public final class UnreadableLocationException extends RuntimeException {

    private final String reason;

    private UnreadableLocationException(String message, String reason, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * @param reason for the log: it may name types of this build
     */
    public UnreadableLocationException(
            LocationId location, String reason, @Nullable Throwable cause) {
        this(unreadable("location " + location), reason, cause);
    }

    private static String unreadable(String location) {
        return location
                + " cannot be read from what the stream has of it: the service's log has the reason";
    }

    /**
     * The location of a request, if what failed does not name it.
     *
     * @param reason for the log: it may name types of this build
     */
    public static UnreadableLocationException unnamed(String reason, Throwable cause) {
        return new UnreadableLocationException(unreadable("the location"), reason, cause);
    }

    /**
     * An event or a snapshot that a newer build wrote.
     *
     * @param payloadType the type's name, for the log, as is its revision
     */
    public static UnreadableLocationException ofNewerBuild(
            String location,
            String payloadType,
            @Nullable String revision,
            @Nullable Throwable cause) {
        return new UnreadableLocationException(
                "location %s has an event or a snapshot that a newer build wrote: upgrade this instance"
                        .formatted(location),
                "a newer build wrote %s, revision %s".formatted(payloadType, revision),
                cause);
    }

    /** What cannot be read, and why. */
    public String reason() {
        return reason;
    }
}
