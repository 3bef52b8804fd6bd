package io.cim.location.projection.table;

import io.cim.location.api.LocationId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The table {@code unreadable_location}: the locations that a rebuild left out, since the stream
 * has neither all of their events nor a readable snapshot. An id may be malformed.
 */
public final class UnreadableLocations {

    private UnreadableLocations() {}

    /** Adds a location, or replaces its reason. */
    public static void put(Handle handle, String id, String reason) {
        String storable = storable(id);
        remove(handle, List.of(storable));
        var _ =
                handle.execute(
                        "INSERT INTO unreadable_location VALUES (?, ?)",
                        storable,
                        storable(reason));
    }

    /** PostgreSQL stores no U+0000. */
    private static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    /** Removes those that have a row, since all their events were there. */
    public static void removeReadable(Handle handle) {
        List<UUID> ids = ids(handle).stream().flatMap(id -> location(id).stream()).toList();
        if (!ids.isEmpty()) {
            Dialect dialect = Dialect.of(handle);
            remove(
                    handle,
                    handle.createQuery(
                                    "SELECT location_id FROM location WHERE "
                                            + dialect.isOneOf("location_id", ":ids"))
                            .bind("ids", dialect.uuids(ids))
                            .mapTo(UUID.class)
                            .map(UUID::toString)
                            .list());
        }
    }

    private static Optional<UUID> location(String id) {
        try {
            return Optional.of(LocationId.of(id).value());
        } catch (IllegalArgumentException noLocation) {
            return Optional.empty();
        }
    }

    public static void remove(Handle handle, Collection<String> ids) {
        Dialect dialect = Dialect.of(handle);
        var _ =
                handle.createUpdate(
                                "DELETE FROM unreadable_location WHERE "
                                        + dialect.isOneOfTexts("location_id", ":ids"))
                        .bind("ids", dialect.texts(ids))
                        .execute();
    }

    public static List<String> ids(Handle handle) {
        return handle.createQuery("SELECT location_id FROM unreadable_location")
                .mapTo(String.class)
                .list();
    }

    public static long count(Handle handle) {
        return handle.createQuery("SELECT COUNT(*) FROM unreadable_location")
                .mapTo(Long.class)
                .one();
    }

    /** The reason why a location without a row cannot be read; empty if it is unknown. */
    public static Optional<String> reason(Handle handle, LocationId id) {
        return handle.createQuery("SELECT reason FROM unreadable_location WHERE location_id = :id")
                .bind("id", id.toString())
                .mapTo(String.class)
                .findOne()
                .or(() -> lostBeginning(handle, id));
    }

    /** If the first dead letter is not the location's first event, the events before are lost. */
    private static Optional<String> lostBeginning(Handle handle, LocationId id) {
        return DeadLetters.firstSequenceNumber(handle, id)
                .filter(first -> first > 0)
                .map(first ->
                        "its first %d events are not in the stream, and those after them wait among the dead letters"
                                .formatted(first));
    }
}
