package io.cim.location.api.json;

import io.cim.location.api.Archival;
import io.cim.location.api.Encoded;
import io.cim.location.api.FoundLocation;
import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.HistoryPage;
import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationFilter;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationPage;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationQuery.Ancestors;
import io.cim.location.api.LocationQuery.Children;
import io.cim.location.api.LocationQuery.Containing;
import io.cim.location.api.LocationQuery.Descendants;
import io.cim.location.api.LocationQuery.Get;
import io.cim.location.api.LocationQuery.History;
import io.cim.location.api.LocationQuery.Near;
import io.cim.location.api.LocationQuery.Stats;
import io.cim.location.api.LocationQuery.Within;
import io.cim.location.api.LocationReply;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.Metadata;
import io.cim.location.api.PageRequest;
import io.cim.location.api.QueryReply;
import io.cim.location.api.Reason;
import io.cim.location.api.Samples;
import io.cim.location.api.StatsReply;
import io.cim.location.api.TimeZoneName;
import io.cim.location.api.VirtualLocationKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The queries and replies of the golden files, by the files' names. */
final class QuerySamples {

    /** A location with every field. */
    static final LocationView HALL =
            new LocationView(
                    new LocationState(
                            Samples.ID,
                            new LocationName("Großer Saal 🏛"),
                            LocationType.HYBRID,
                            new LocationKind("room"),
                            LocationStatus.SUSPENDED,
                            Samples.ZURICH,
                            Samples.HALL,
                            new TimeZoneName("Europe/Zurich"),
                            null,
                            Samples.ROOM,
                            Samples.PARENT,
                            Samples.IDENTIFIERS,
                            Set.of("quiet", "Größe L"),
                            Samples.METADATA,
                            true,
                            Instant.parse("2026-11-24T10:00:00.123Z"),
                            Instant.parse("2026-11-25T00:00:00Z"),
                            Instant.parse("2026-11-25T00:00:00Z")),
                    9);

    /** A location with only the required fields. */
    static final LocationView CAMPUS =
            new LocationView(
                    new LocationState(
                            Samples.PARENT,
                            new LocationName("Campus"),
                            LocationType.LOGICAL,
                            null,
                            LocationStatus.ACTIVE,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            Set.of(),
                            Set.of(),
                            Metadata.EMPTY,
                            false,
                            Instant.parse("2026-11-24T09:59:59.9Z"),
                            Instant.parse("2026-11-24T09:59:59.9Z"),
                            null),
                    1);

    private static final LocationView CAMPUS_AREA =
            new LocationView(
                    LocationState.fold(
                            CAMPUS.state(),
                            Objects.requireNonNull(
                                    Samples.EVENTS.get("events/defined.boundary.json")),
                            Instant.parse("2026-11-24T09:59:59.9Z")),
                    1);

    private static final PageRequest FIRST = new PageRequest(PageRequest.DEFAULT_LIMIT, null);
    private static final PageRequest NEXT = new PageRequest(7, "c");
    private static final FoundLocation FOUND_HALL =
            new FoundLocation(HALL, List.of("Campus", "Großer Saal 🏛"));
    private static final FoundLocation FOUND_CAMPUS = new FoundLocation(CAMPUS, List.of("Campus"));

    static final Map<String, LocationQuery> QUERIES =
            Map.ofEntries(
                    Map.entry("queries/get.json", new Get(Samples.ID, null, null, null, 42L)),
                    Map.entry(
                            "queries/get.as-of.json",
                            new Get(
                                    Samples.ID,
                                    null,
                                    Instant.parse("2026-11-24T10:00:00.123456789Z"),
                                    null,
                                    null)),
                    Map.entry(
                            "queries/get.identifier.json",
                            new Get(
                                    null,
                                    new LocationIdentifier("sap", "Größe 17"),
                                    null,
                                    null,
                                    null)),
                    Map.entry(
                            "queries/get.version.json",
                            new Get(Samples.ID, null, null, Long.MAX_VALUE, Long.MAX_VALUE)),
                    Map.entry(
                            "queries/list.json",
                            new LocationQuery.List(
                                    LocationFilter.DEFAULT,
                                    LocationOrder.DEFAULT,
                                    FIRST,
                                    false,
                                    null)),
                    Map.entry(
                            "queries/list.nulls.json",
                            new LocationQuery.List(
                                    LocationFilter.DEFAULT,
                                    LocationOrder.DEFAULT,
                                    FIRST,
                                    false,
                                    null)),
                    Map.entry("queries/list.every-field.json", everyField()),
                    Map.entry("queries/list.one-type.json", oneType()),
                    Map.entry(
                            "queries/children.json",
                            new Children(Samples.ID, Archival.ACTIVE, FIRST, null)),
                    Map.entry(
                            "queries/children.every-field.json",
                            new Children(Samples.ID, Archival.ARCHIVED, NEXT, 42L)),
                    Map.entry(
                            "queries/ancestors.json",
                            new Ancestors(Samples.ID, new PageRequest(500, null), 42L)),
                    Map.entry(
                            "queries/ancestors.every-field.json",
                            new Ancestors(Samples.ID, NEXT, 42L)),
                    Map.entry(
                            "queries/descendants.json",
                            new Descendants(Samples.ID, 1_000, Archival.ACTIVE, FIRST, null)),
                    Map.entry(
                            "queries/descendants.every-field.json",
                            new Descendants(Samples.ID, 2, Archival.ANY, NEXT, 42L)),
                    Map.entry(
                            "queries/near.json",
                            new Near(47.3769, -8, 2_500, LocationFilter.DEFAULT, FIRST, null)),
                    Map.entry(
                            "queries/near.every-field.json",
                            new Near(-90, 180, 0, everyFilter(), NEXT, 42L)),
                    Map.entry(
                            "queries/containing.json",
                            new Containing(47.3769, -8, LocationFilter.DEFAULT, FIRST, null)),
                    Map.entry(
                            "queries/containing.every-field.json",
                            new Containing(-90, 180, everyFilter(), NEXT, 42L)),
                    Map.entry(
                            "queries/within.json",
                            new Within(
                                    -10.5, 170, -10.5, -170, LocationFilter.DEFAULT, FIRST, null)),
                    Map.entry(
                            "queries/within.every-field.json",
                            new Within(-90, -180, 90, 180, everyFilter(), NEXT, 42L)),
                    Map.entry("queries/history.json", new History(Samples.ID, FIRST, null)),
                    Map.entry(
                            "queries/history.every-field.json", new History(Samples.ID, NEXT, 42L)),
                    Map.entry("queries/stats.json", new Stats(42L)));

    static final Map<String, QueryReply> REPLIES =
            Map.ofEntries(
                    Map.entry("replies/location.json", new LocationReply(FOUND_CAMPUS, 42)),
                    Map.entry(
                            "replies/location.every-field.json",
                            new LocationReply(FOUND_HALL, 9_007_199_254_740_993L)),
                    Map.entry("replies/locations.json", page("bmV4dA", FOUND_CAMPUS, FOUND_HALL)),
                    Map.entry(
                            "replies/locations.none.json",
                            new LocationPage(List.of(), null, 0L, 0)),
                    Map.entry("replies/locations.with-depth.json", page(null, at(2, null, null))),
                    Map.entry(
                            "replies/locations.with-distance.json",
                            page(null, at(null, 1_234.5, 359.5))),
                    Map.entry(
                            "replies/locations.with-area.json",
                            page(
                                    null,
                                    new FoundLocation(
                                            CAMPUS_AREA,
                                            List.of("Campus"),
                                            null,
                                            null,
                                            null,
                                            8_250_000_000.5,
                                            null))),
                    Map.entry(
                            "replies/locations.incomplete.json",
                            page(null, FOUND_HALL.withoutLargeParts(), FOUND_HALL.essential())),
                    Map.entry("replies/history.json", history()),
                    Map.entry("replies/history.none.json", new HistoryPage(List.of(), null, 0)),
                    Map.entry(
                            "replies/stats.json",
                            new StatsReply(
                                    7,
                                    5,
                                    2,
                                    Map.of(LocationType.HYBRID, 4L, LocationType.PHYSICAL, 3L),
                                    Map.of("room", 3L, "rack", 2L),
                                    Map.of(LocationStatus.SUSPENDED, 1L, LocationStatus.ACTIVE, 6L),
                                    1,
                                    0,
                                    2,
                                    42,
                                    3)),
                    Map.entry(
                            "replies/stats.none.json",
                            new StatsReply(0, 0, 0, Map.of(), Map.of(), Map.of(), 0, 0, 0, 0, 0)));

    private QuerySamples() {}

    private static LocationQuery.List everyField() {
        return new LocationQuery.List(
                everyFilter(),
                new LocationOrder(LocationOrder.Key.UPDATED_AT, true),
                new PageRequest(500, "eyJuYW1lIjoiQSJ9"),
                true,
                0L);
    }

    private static LocationFilter everyFilter() {
        return LocationFilter.builder()
                .types(Set.of(LocationType.PHYSICAL, LocationType.HYBRID))
                .kinds(Set.of(new LocationKind("room"), new LocationKind("rack")))
                .statuses(Set.of(LocationStatus.PLANNED, LocationStatus.SUSPENDED))
                .parentId(Samples.PARENT)
                .ancestorId(Samples.PARENT)
                .root(false)
                .archived(Archival.ANY)
                .text("Straße 🏛")
                .country("CH")
                .region("ZH")
                .locality("Zürich")
                .postalCode("8001")
                .tags(Set.of("quiet", "Größe L"))
                .metadata(Samples.METADATA.entries())
                .identifierSystem("sap")
                .virtualKind(VirtualLocationKind.MEETING_ROOM)
                .virtualIdentifier("Großer Saal 🏛")
                .ipAddress("2001:db8::1")
                .definedAfter(Instant.parse("2026-11-24T10:00:00Z"))
                .updatedAfter(Instant.parse("2026-11-24T10:00:00.5Z"))
                .problem(HierarchyProblem.CYCLE)
                .build();
    }

    private static LocationQuery.List oneType() {
        return new LocationQuery.List(
                LocationFilter.builder()
                        .types(Set.of(LocationType.VIRTUAL))
                        .kinds(Set.of(new LocationKind("rack")))
                        .statuses(Set.of(LocationStatus.ACTIVE))
                        .root(true)
                        .build(),
                new LocationOrder(LocationOrder.Key.DEFINED_AT, false),
                new PageRequest(1, null),
                false,
                null);
    }

    private static LocationPage page(@Nullable String nextCursor, FoundLocation... locations) {
        return new LocationPage(
                Stream.of(locations).map(LocationJson::encode).toList(), nextCursor, null, 42);
    }

    private static FoundLocation at(
            @Nullable Integer depth, @Nullable Double distance, @Nullable Double bearing) {
        return new FoundLocation(CAMPUS, List.of("Campus"), depth, distance, bearing, null, null);
    }

    private static HistoryPage history() {
        return new HistoryPage(
                List.of(
                        entry(1, "ada", null, "events/defined.every-field.json"),
                        entry(2, null, new Reason(""), "events/metadata_added.json"),
                        entry(3, "ops@example.com", new Reason("closed"), "events/archived.json")),
                "bmV4dA",
                43);
    }

    private static Encoded<HistoryPage.Entry> entry(
            long version, @Nullable String actor, @Nullable Reason reason, String file) {
        LocationEvent event = Objects.requireNonNull(Samples.EVENTS.get(file));
        return LocationJson.encode(
                new HistoryPage.Entry(
                        version,
                        40 + version,
                        event.type(),
                        Instant.parse("2026-11-24T10:00:00.123456Z"),
                        actor,
                        reason,
                        event));
    }
}
