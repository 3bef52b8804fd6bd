package io.cim.location.projection;

import io.cim.location.api.FoundLocation;
import io.cim.location.api.HistoryPage;
import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationEvent.Archived;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationEvent.MetadataAdded;
import io.cim.location.api.LocationEvent.MetadataRemoved;
import io.cim.location.api.LocationEvent.ParentRemoved;
import io.cim.location.api.LocationEvent.ParentSet;
import io.cim.location.api.LocationEvent.Restored;
import io.cim.location.api.LocationEvent.Updated;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.LocationView;
import io.cim.location.api.Reason;
import io.cim.location.api.RefusalCode;
import io.cim.location.projection.EventSource.PastEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;

/** Locations as they were, rebuilt from their events. */
final class PastLocations {

    private final EventSource source;

    PastLocations(EventSource source) {
        this.source = source;
    }

    /**
     * The location at a version, below the places where it stood then.
     *
     * @throws LocationRefused where there is no such location or version, or its events have
     *     expired
     */
    FoundLocation atVersion(LocationId location, long version) {
        LocationView view =
                Past.of(source, location)
                        .last(past -> past.version() <= version)
                        .filter(past -> past.version() == version)
                        .orElseThrow(
                                () -> notFound(location, "has no version %d".formatted(version)));
        return withPath(view, view.updatedAt());
    }

    /**
     * The location at a time, below the places where it stood then.
     *
     * @throws LocationRefused where there is no such location, it was not defined yet, or its
     *     events have expired
     */
    FoundLocation asOf(LocationId location, Instant time) {
        LocationView view =
                Past.of(source, location)
                        .last(past -> !past.updatedAt().isAfter(time))
                        .orElseThrow(() ->
                                notFound(location, "was not defined yet at %s".formatted(time)));
        return withPath(view, time);
    }

    private static LocationRefused notFound(LocationId location, String why) {
        return LocationRefused.because(
                RefusalCode.VERSION_NOT_FOUND, "location %s %s", location, why);
    }

    private FoundLocation withPath(LocationView view, Instant time) {
        Deque<String> path = new ArrayDeque<>();
        path.addFirst(view.name().value());
        Set<LocationId> passed = new HashSet<>(Set.of(view.locationId()));
        @Nullable LocationId parentId = view.parentId();
        while (parentId != null
                && passed.add(parentId) // else it is a cycle
                && passed.size() <= Subtree.LONGEST_WALK) {
            LocationView parent = Past.of(source, parentId).nearest(time);
            path.addFirst(parent.name().value());
            parentId = parent.parentId();
        }
        return new FoundLocation(view, List.copyOf(path));
    }

    /**
     * The events of a location from a version on.
     *
     * @throws LocationRefused where there is no such location, or none of its events is left
     */
    List<HistoryPage.Entry> history(LocationId location, long firstVersion, int limit) {
        List<PastEvent> events = source.history(location, firstVersion, limit);
        if (events.isEmpty() && firstVersion == 1) {
            throw source.snapshot(location).isPresent() ? expired(location) : unknown(location);
        }
        return events.stream().map(PastLocations::entry).toList();
    }

    private static HistoryPage.Entry entry(PastEvent past) {
        DomainEventMessage<?> message = past.message();
        LocationEvent event = (LocationEvent) message.getPayload();
        return new HistoryPage.Entry(
                message.getSequenceNumber() + 1,
                past.position(),
                event.type(),
                message.getTimestamp().truncatedTo(ChronoUnit.MILLIS),
                past.actor(),
                reason(event),
                event);
    }

    private static @Nullable Reason reason(LocationEvent event) {
        return switch (event) {
            case Defined defined -> null;
            case Updated updated -> updated.reason();
            case ParentSet parentSet -> parentSet.reason();
            case ParentRemoved parentRemoved -> parentRemoved.reason();
            case MetadataAdded added -> added.reason();
            case MetadataRemoved removed -> removed.reason();
            case Archived archived -> archived.reason();
            case Restored restored -> restored.reason();
        };
    }

    private static LocationRefused expired(LocationId location) {
        return LocationRefused.because(
                RefusalCode.HISTORY_EXPIRED,
                "the events of location %s that were asked for are older than the stream's retention",
                location);
    }

    private static LocationRefused unknown(LocationId location) {
        return LocationRefused.because(
                RefusalCode.LOCATION_NOT_FOUND, "location %s does not exist", location);
    }

    /**
     * What is known of a location's past.
     *
     * @param earliest the state before the first of the events, null where that defines it
     */
    private record Past(
            LocationId location, @Nullable LocationView earliest, List<PastEvent> events) {

        static Past of(EventSource source, LocationId location) {
            List<PastEvent> events = source.history(location, 1, Integer.MAX_VALUE);
            if (!events.isEmpty() && events.getFirst().message().getSequenceNumber() == 0) {
                return new Past(location, null, events);
            }
            Optional<LocationView> snapshot = source.snapshot(location);
            if (snapshot.isEmpty()) {
                throw events.isEmpty() ? unknown(location) : expired(location);
            }
            long covered = snapshot.get().version();
            return new Past(
                    location,
                    snapshot.get(),
                    events.stream()
                            .filter(event -> event.message().getSequenceNumber() >= covered)
                            .toList());
        }

        /** The last state that satisfies the condition, which those before it do too. */
        Optional<LocationView> last(Predicate<LocationView> condition) {
            if (earliest != null && !condition.test(earliest)) {
                throw expired(location);
            }
            @Nullable LocationView found = earliest;
            @Nullable LocationView state = earliest;
            for (PastEvent event : events) {
                state = after(state, event);
                if (condition.test(state)) {
                    found = state;
                }
            }
            return Optional.ofNullable(found);
        }

        /** The state at a time, or where that is not known any more the one nearest to it. */
        LocationView nearest(Instant time) {
            @Nullable LocationView state = earliest;
            for (PastEvent event : events) {
                LocationView next = after(state, event);
                if (state != null && next.updatedAt().isAfter(time)) {
                    return state;
                }
                state = next;
            }
            if (state == null) {
                throw unknown(location);
            }
            return state;
        }

        private static LocationView after(@Nullable LocationView before, PastEvent event) {
            return LocationFold.after(
                    before,
                    (LocationEvent) event.message().getPayload(),
                    event.message().getSequenceNumber() + 1,
                    event.message().getTimestamp());
        }
    }
}
