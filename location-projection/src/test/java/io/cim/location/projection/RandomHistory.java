package io.cim.location.projection;

import io.cim.location.api.Address;
import io.cim.location.api.Coordinates;
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
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationPart;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.Metadata;
import io.cim.location.api.TimeZoneName;
import io.cim.location.api.json.Circles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Random events of a few locations, each possible as the next one of its location. Parents are any
 * of the locations, so that there are cycles, orphans, and parents that do not exist yet.
 */
public final class RandomHistory {

    private final RandomGenerator random;
    private final List<LocationId> ids;
    private final Map<LocationId, LocationState> states = new HashMap<>();

    public RandomHistory(RandomGenerator random, int locations) {
        this.random = random;
        ids =
                Stream.generate(() -> new UUID(random.nextLong(), random.nextLong()))
                        .limit(locations)
                        .map(LocationId::new)
                        .toList();
    }

    /** The ids of its locations. */
    public List<LocationId> ids() {
        return ids;
    }

    /** Its next events. */
    public List<LocationEvent> next(int count) {
        List<LocationEvent> events = new ArrayList<>();
        while (events.size() < count) {
            events.add(next(this::change));
        }
        return events;
    }

    /** Its next events, of which all but the first of a location are moves. */
    public List<LocationEvent> nextMoves(int count) {
        List<LocationEvent> events = new ArrayList<>();
        while (events.size() < count) {
            events.add(next(this::move));
        }
        return events;
    }

    private LocationEvent next(Function<LocationState, LocationEvent> change) {
        LocationId id = oneOf(ids);
        @Nullable LocationState state = states.get(id);
        if (state == null) {
            Defined defined = defined(id);
            states.put(id, LocationState.of(defined, Instant.EPOCH));
            return defined;
        }
        LocationEvent event = change.apply(state);
        states.put(id, state.after(event, Instant.EPOCH));
        return event;
    }

    private Defined defined(LocationId id) {
        boolean hasPlace = random.nextBoolean();
        return new Defined(
                id,
                name(),
                hasPlace ? LocationType.PHYSICAL : LocationType.LOGICAL,
                kind(),
                random.nextBoolean() ? null : LocationStatus.PLANNED,
                hasPlace ? address() : null,
                hasPlace ? coordinates() : null,
                null,
                null,
                null,
                random.nextBoolean() ? oneOf(ids) : null,
                random.nextBoolean()
                        ? Set.of()
                        : Set.of(new LocationIdentifier("sap", id.toString())),
                random.nextBoolean() ? Set.of() : Set.of("quiet", "1st floor"),
                random.nextBoolean() ? Metadata.EMPTY : Metadata.EMPTY.with("floor", "1"));
    }

    private LocationEvent change(LocationState state) {
        LocationId id = state.locationId();
        return switch (random.nextInt(9)) {
            case 0, 1 -> move(state);
            case 2 -> new MetadataAdded(id, oneOf(List.of("floor", "a")), text(), null, null);
            case 3 ->
                    state.metadata().isEmpty()
                            ? updated(state)
                            : removed(id, oneOf(List.copyOf(state.metadata().entries().keySet())));
            case 4 -> tagged(state);
            case 8 -> identified(state);
            case 5 -> state.archived() ? new Restored(id, null) : new Archived(id, null);
            default -> updated(state);
        };
    }

    private LocationEvent move(LocationState state) {
        LocationId id = state.locationId();
        @Nullable LocationId parent = state.parentId();
        return parent != null && random.nextInt(4) == 0
                ? new ParentRemoved(id, parent, null)
                : new ParentSet(id, oneOf(ids), parent, null);
    }

    private static MetadataRemoved removed(LocationId id, String key) {
        return new MetadataRemoved(id, key, "", null);
    }

    private Updated updated(LocationState state) {
        boolean hasPlace = state.locationType() == LocationType.PHYSICAL;
        boolean clears = hasPlace && random.nextInt(4) == 0;
        return new Updated(
                state.locationId(),
                random.nextInt(4) == 0 ? null : name(),
                null,
                kind(),
                random.nextBoolean() ? null : LocationStatus.SUSPENDED,
                hasPlace && random.nextBoolean() ? address() : null,
                hasPlace && !clears ? coordinates() : null,
                random.nextBoolean() ? null : new TimeZoneName("Europe/Zurich"),
                hasPlace && random.nextInt(3) == 0
                        ? Circles.around(8, 47, 0.1 + random.nextDouble(), 5)
                        : null,
                null,
                clears ? Set.of(LocationPart.COORDINATES) : Set.of(),
                null);
    }

    private LocationEvent identified(LocationState state) {
        LocationId id = state.locationId();
        return state.identifiers().isEmpty()
                ? new IdentifierAdded(id, "sap", id.toString(), null)
                : new IdentifierRemoved(id, "sap", id.toString(), null);
    }

    private LocationEvent tagged(LocationState state) {
        LocationId id = state.locationId();
        return state.tags().contains("quiet")
                ? new TagsRemoved(id, Set.of("quiet"), null)
                : new TagsAdded(id, Set.of("quiet"), null);
    }

    private @Nullable LocationKind kind() {
        return random.nextBoolean() ? null : new LocationKind(oneOf(List.of("campus", "room")));
    }

    private LocationName name() {
        return new LocationName(text());
    }

    private String text() {
        return oneOf(List.of("Room", "straße", "🚀", "100%", "İstanbul")) + random.nextInt(10);
    }

    private Address address() {
        return new Address(text(), null, text(), "ZH", oneOf(List.of("CH", "TR")), "8001");
    }

    private Coordinates coordinates() {
        return new Coordinates(random.nextDouble(-90, 90), random.nextDouble(-180, 180), null);
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
