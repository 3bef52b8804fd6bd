package io.cim.location.app.verify;

import java.util.Map;
import java.util.UUID;

/**
 * A snapshot of a location.
 *
 * @param version the location's version that it shows
 * @param eventSequence where the event of that version stands in the stream of the events, 0 if it
 *     does not say so
 * @param eventId that event's id, empty if it does not say so
 * @param state the location, as JSON
 * @param commands the version that each command led to which the location remembers, by its id
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredSnapshot(
        UUID locationId,
        long version,
        long eventSequence,
        String eventId,
        byte[] state,
        Map<String, Long> commands) {}
