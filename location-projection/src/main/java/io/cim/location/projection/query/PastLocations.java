package io.cim.location.projection.query;

import io.cim.location.api.FoundLocation;
import io.cim.location.api.HierarchyLimits;
import io.cim.location.api.HistoryPage;
import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationEvent.Archived;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationEvent.IdentifierAdded;
import io.cim.location.api.LocationEvent.IdentifierRemoved;
import io.cim.location.api.LocationEvent.MetadataAdded;
import io.cim.location.api.LocationEvent.MetadataRemoved;
import io.cim.location.api.LocationEvent.ParentRemoved;
import io.cim.location.api.LocationEvent.ParentSet;
import io.cim.location.api.LocationEvent.Restored;
import io.cim.location.api.LocationEvent.TagsAdded;
import io.cim.location.api.LocationEvent.TagsRemoved;
import io.cim.location.api.LocationEvent.Updated;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.LocationView;
import io.cim.location.api.Reason;
import io.cim.location.api.RefusalCode;
import io.cim.location.projection.EventSource;
import io.cim.location.projection.EventSource.PastEvent;
import io.cim.location.projection.UnreadableLocationException;
import io.cim.location.projection.table.LocationFold;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.UnknownSerializedType;
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
                        .last((past, _) -> past <= version)
                        .filter(past -> past.version() == version)
                        .orElseThrow(
                                () -> notFound(location, "has no version %d".formatted(version)));
        return withPath(view, view.state().updatedAt());
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
                        .last((_, past) -> !past.isAfter(time))
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
                && passed.size() <= HierarchyLimits.MAX_WALK) {
            Optional<LocationView> parent = nearest(parentId, time);
            parent.ifPresent(above -> path.addFirst(above.name().value()));
            parentId = parent.map(LocationView::parentId).orElse(null);
        }
        return new FoundLocation(view, List.copyOf(path));
    }

    /** Absent if nothing can be read of it: a path begins below such a location. */
    private Optional<LocationView> nearest(LocationId location, Instant time) {
        try {
            return Optional.of(Past.of(source, location).nearest(time));
        } catch (LocationRefused | UnreadableLocationException nothing) {
            return Optional.empty();
        }
    }

    /**
     * The events of a location from a version on, up to the first that cannot be read.
     *
     * @throws LocationRefused where there is no such location, or none of its events is left
     * @throws UnreadableLocationException if the first of them cannot be read
     */
    Part history(LocationId location, long firstVersion, int limit) {
        List<PastEvent> events = source.history(location, firstVersion, limit);
        if (events.isEmpty() && firstVersion == 1) {
            throw source.snapshot(location).isPresent() ? expired(location) : unknown(location);
        }
        List<HistoryPage.Entry> entries = new ArrayList<>();
        for (PastEvent event : events) {
            try {
                entries.add(entry(location, event));
            } catch (UnreadableLocationException unreadable) {
                if (entries.isEmpty()) {
                    throw unreadable;
                }
                return new Part(entries, true);
            }
        }
        return new Part(entries, false);
    }

    /**
     * A part of a history.
     *
     * @param isCut whether an event that cannot be read follows
     */
    record Part(List<HistoryPage.Entry> entries, boolean isCut) {}

    private static HistoryPage.Entry entry(LocationId location, PastEvent past) {
        DomainEventMessage<?> message = past.message();
        LocationEvent event = event(location, past);
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
            case IdentifierAdded added -> added.reason();
            case IdentifierRemoved removed -> removed.reason();
            case TagsAdded added -> added.reason();
            case TagsRemoved removed -> removed.reason();
            case Archived archived -> archived.reason();
            case Restored restored -> restored.reason();
        };
    }

    private static LocationEvent event(LocationId location, PastEvent past) {
        return switch (payload(location, past)) {
            case LocationEvent event -> event;
            case UnknownSerializedType unknown ->
                    throw UnreadableLocationException.ofNewerBuild(
                            location.toString(),
                            unknown.serializedType().getName(),
                            unknown.serializedType().getRevision(),
                            null);
            case Object other ->
                    throw unreadable(location, past, "it is a " + other.getClass().getName(), null);
        };
    }

    private static Object payload(LocationId location, PastEvent past) {
        try {
            return past.message().getPayload();
        } catch (RuntimeException failure) { // serializers may throw anything
            throw unreadable(location, past, String.valueOf(failure.getMessage()), failure);
        }
    }

    private static UnreadableLocationException unreadable(
            LocationId location, PastEvent past, String why, @Nullable Throwable cause) {
        return new UnreadableLocationException(
                location,
                "event %s of version %d, at stream sequence %d, cannot be read: %s"
                        .formatted(
                                past.message().getIdentifier(),
                                past.message().getSequenceNumber() + 1,
                                past.position(),
                                why),
                cause);
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

        /** What holds of a version, and of the time of its event to the millisecond. */
        private interface Condition {
            boolean test(long version, Instant time);
        }

        /**
         * The last state that satisfies the condition, which those before it do too. An event that
         * cannot be read is no matter if neither it nor a later one does.
         */
        Optional<LocationView> last(Condition condition) {
            if (earliest != null
                    && !condition.test(earliest.version(), earliest.state().updatedAt())) {
                throw expired(location);
            }
            @Nullable LocationView found = earliest;
            @Nullable LocationView state = earliest;
            for (PastEvent event : events.subList(0, countUntilLast(condition))) {
                state = after(state, event);
                if (condition.test(state.version(), state.state().updatedAt())) {
                    found = state;
                }
            }
            return Optional.ofNullable(found);
        }

        private int countUntilLast(Condition condition) {
            int count = events.size();
            while (count > 0) {
                DomainEventMessage<?> last = events.get(count - 1).message();
                if (condition.test(last.getSequenceNumber() + 1, time(last))) {
                    return count;
                }
                count--;
            }
            return count;
        }

        private static Instant time(DomainEventMessage<?> event) {
            return event.getTimestamp().truncatedTo(ChronoUnit.MILLIS);
        }

        /** The state at a time, or where that cannot be read the one nearest to it. */
        LocationView nearest(Instant time) {
            @Nullable LocationView state = earliest;
            for (PastEvent event : events) {
                if (state != null && time(event.message()).isAfter(time)) {
                    return state;
                }
                try {
                    state = after(state, event);
                } catch (UnreadableLocationException unreadable) {
                    if (state == null) {
                        throw unreadable;
                    }
                    return state;
                }
            }
            if (state == null) {
                throw unknown(location);
            }
            return state;
        }

        private LocationView after(@Nullable LocationView before, PastEvent past) {
            LocationEvent event = event(location, past);
            try {
                return LocationFold.after(
                        before,
                        event,
                        past.message().getSequenceNumber() + 1,
                        past.message().getTimestamp());
            } catch (IllegalArgumentException notTheNext) {
                throw new UnreadableLocationException(
                        location, String.valueOf(notTheNext.getMessage()), notTheNext);
            }
        }
    }
}
