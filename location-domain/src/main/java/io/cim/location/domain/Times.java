package io.cim.location.domain;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * When what happened to a location, to the millisecond: as much of an event's time as the store
 * keeps, so that a location is the same before and after it is stored.
 *
 * @param updatedAt when its last event happened, whatever that was
 * @param archivedAt when it was archived, null where it is not
 */
record Times(Instant definedAt, Instant updatedAt, @Nullable Instant archivedAt) {

    Times {
        definedAt = definedAt.truncatedTo(ChronoUnit.MILLIS);
        updatedAt = updatedAt.truncatedTo(ChronoUnit.MILLIS);
        archivedAt = archivedAt == null ? null : archivedAt.truncatedTo(ChronoUnit.MILLIS);
    }

    static Times defined(Instant at) {
        return new Times(at, at, null);
    }

    static Times of(LocationSnapshot snapshot) {
        return new Times(snapshot.definedAt(), snapshot.updatedAt(), snapshot.archivedAt());
    }

    Times updated(Instant at) {
        return new Times(definedAt, at, archivedAt);
    }

    Times archived(Instant at) {
        return new Times(definedAt, at, at);
    }

    Times restored(Instant at) {
        return new Times(definedAt, at, null);
    }
}
