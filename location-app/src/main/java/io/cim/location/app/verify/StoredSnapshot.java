package io.cim.location.app.verify;

import java.util.Map;
import java.util.UUID;

/**
 * A snapshot of a location.
 *
 * @param version of the location
 * @param eventSequence the stream sequence of the event of that version, 0 if it has none
 * @param eventId the id of that event, empty if it has none
 * @param state the location, as JSON
 * @param commands the version after each command that the location remembers, by the command's id
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredSnapshot(
        UUID locationId,
        long version,
        long eventSequence,
        String eventId,
        byte[] state,
        Map<String, Long> commands) {}
