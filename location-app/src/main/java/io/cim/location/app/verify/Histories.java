package io.cim.location.app.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The histories of all locations, by their events so far and by snapshots. */
final class Histories {

    private final boolean expired;
    private final Map<UUID, StoredSnapshot> snapshots;
    private final Findings findings;
    private final IdentifierCheck identifiers;
    private final Map<UUID, LocationHistory> histories = new HashMap<>();

    /**
     * The histories that only snapshots have, since the covered events have expired.
     *
     * @param first the sequence of the stream's first message; earlier ones have expired
     * @param snapshots by location; changed by this
     */
    Histories(long first, Map<UUID, StoredSnapshot> snapshots, Findings findings) {
        this.expired = first > 1;
        this.snapshots = snapshots;
        this.findings = findings;
        this.identifiers = new IdentifierCheck(findings);
        List<StoredSnapshot> alone =
                snapshots.values().stream()
                        .filter(snapshot -> expired && snapshot.eventSequence() < first)
                        .toList();
        alone.forEach(snapshot -> {
            snapshots.remove(snapshot.locationId());
            LocationHistory history = of(snapshot.locationId());
            history.beginWith(snapshot);
            history.state()
                    .ifPresent(state -> {
                        history.move(parent(state.path("parent_id").asText("")));
                        identifiers.addSnapshot(history.id(), state);
                    });
        });
    }

    /** The history of a location, new if there is none. */
    LocationHistory of(UUID locationId) {
        return histories.computeIfAbsent(locationId, LocationHistory::new);
    }

    Optional<LocationHistory> find(UUID locationId) {
        return Optional.ofNullable(histories.get(locationId)).filter(LocationHistory::isDefined);
    }

    /** The history of the location of this id, null for no id. */
    @Nullable LocationHistory parent(String id) {
        return id.isEmpty() ? null : of(UUID.fromString(id));
    }

    /** The histories of all locations that have an event or a snapshot. */
    Collection<LocationHistory> all() {
        return histories.values().stream().filter(LocationHistory::isDefined).toList();
    }

    IdentifierCheck identifiers() {
        return identifiers;
    }

    /** Whether the location exists, or may exist though none of its events was read yet. */
    boolean mayBeDefined(LocationHistory location) {
        return location.isDefined() || snapshots.containsKey(location.id()) || expired;
    }

    /**
     * Whether the events of a location before a version have expired, and a snapshot covers them.
     */
    boolean isCoveredBefore(UUID locationId, long version) {
        @Nullable StoredSnapshot snapshot = snapshots.get(locationId);
        return expired && snapshot != null && snapshot.version() >= version;
    }

    /** Compares a location with its snapshot if that is of the version of this event. */
    void compareWithSnapshot(LocationHistory history, EventRecord event) {
        @Nullable StoredSnapshot snapshot = snapshots.get(history.id());
        if (snapshot == null || snapshot.version() != event.version()) {
            return;
        }
        snapshots.remove(history.id());
        if (snapshot.eventSequence() != 0
                && (snapshot.eventSequence() != event.sequence()
                        || !snapshot.eventId().equals(event.eventId()))) {
            wrong(
                    snapshot,
                    "it covers up to event %s at sequence %d, and the stream has event %s at sequence %d as that version"
                            .formatted(
                                    snapshot.eventId(),
                                    snapshot.eventSequence(),
                                    event.eventId(),
                                    event.sequence()));
        }
        if (history.isBroken()) {
            return;
        }
        snapshot.commands()
                .forEach((id, version) -> {
                    OptionalLong led = history.commands().find(id);
                    if (led.isPresent() && led.getAsLong() != version) {
                        wrong(
                                snapshot,
                                "command %s led to version %d, and not to %d"
                                        .formatted(id, led.getAsLong(), version));
                    }
                });
        ObjectNode shown = LocationState.read(snapshot.state());
        history.state()
                .ifPresentOrElse(
                        state ->
                                LocationState.differences(shown, state)
                                        .forEach(difference -> wrong(snapshot, difference)),
                        () -> {
                            history.become(shown);
                            identifiers.addSnapshot(history.id(), shown);
                        });
    }

    /** Reports the snapshots of versions that the stream does not have. */
    void finish() {
        snapshots
                .values()
                .forEach(snapshot ->
                        wrong(
                                snapshot,
                                "the last event of the location in the stream is of version %d"
                                        .formatted(of(snapshot.locationId()).version())));
    }

    private void wrong(StoredSnapshot snapshot, String what) {
        findings.add(
                FaultKind.WRONG_SNAPSHOT,
                snapshot.locationId(),
                "the snapshot of version %d: %s".formatted(snapshot.version(), what));
    }
}
