package io.cim.location.api.json;

import static io.cim.location.api.json.ValueArbitraries.IDS;
import static io.cim.location.api.json.ValueArbitraries.addresses;
import static io.cim.location.api.json.ValueArbitraries.coordinates;
import static io.cim.location.api.json.ValueArbitraries.entries;
import static io.cim.location.api.json.ValueArbitraries.names;
import static io.cim.location.api.json.ValueArbitraries.text;
import static io.cim.location.api.json.ValueArbitraries.virtualLocations;

import io.cim.location.api.Archival;
import io.cim.location.api.Boundary;
import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.LocationFilter;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationOrder;
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
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.Metadata;
import io.cim.location.api.PageRequest;
import io.cim.location.api.Samples;
import io.cim.location.api.TimeZoneName;
import io.cim.location.api.VirtualLocationKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Builders;
import net.jqwik.api.Combinators;
import net.jqwik.time.api.DateTimes;
import org.jspecify.annotations.Nullable;

/** Queries of every kind, and locations as in replies, with all values that the contract allows. */
final class QueryArbitraries {

    private static final Arbitrary<Set<LocationType>> TYPES =
            Arbitraries.of(LocationType.class).set();
    private static final Arbitrary<Integer> LIMITS = Arbitraries.integers().between(1, 500);
    private static final Arbitrary<Double> LATITUDES =
            Arbitraries.doubles().between(-90, 90).ofScale(15);
    private static final Arbitrary<Double> LONGITUDES =
            Arbitraries.doubles().between(-180, 180).ofScale(15);

    private QueryArbitraries() {}

    static Arbitrary<LocationQuery> queries() {
        Arbitrary<@Nullable Long> sequences = Arbitraries.longs().greaterOrEqual(0).injectNull(0.3);
        Arbitrary<Archival> archived = Arbitraries.of(Archival.class);
        return Arbitraries.oneOf(
                gets(sequences),
                Combinators.combine(
                                filters(),
                                orders(),
                                pages(),
                                Arbitraries.of(true, false),
                                sequences)
                        .as(LocationQuery.List::new),
                Combinators.combine(IDS, archived, pages(), sequences).as(Children::new),
                Combinators.combine(IDS, pages(), sequences).as(Ancestors::new),
                Combinators.combine(
                                IDS,
                                Arbitraries.integers().between(1, 1_000),
                                archived,
                                pages(),
                                sequences)
                        .as(Descendants::new),
                Combinators.combine(
                                LATITUDES,
                                LONGITUDES,
                                Arbitraries.doubles().between(0, 20_015_115).ofScale(9),
                                filters(),
                                pages(),
                                sequences)
                        .as(Near::new),
                withins(sequences),
                Combinators.combine(LATITUDES, LONGITUDES, filters(), pages(), sequences)
                        .as(Containing::new),
                Combinators.combine(IDS, pages(), sequences).as(History::new),
                sequences.map(Stats::new));
    }

    private static Arbitrary<Get> gets(Arbitrary<@Nullable Long> sequences) {
        return Arbitraries.oneOf(
                Combinators.combine(IDS, times().injectNull(0.3), sequences)
                        .as((id, asOf, sequence) -> new Get(id, null, asOf, null, sequence)),
                Combinators.combine(
                                ValueArbitraries.identifiers(), times().injectNull(0.3), sequences)
                        .as((identifier, asOf, sequence) ->
                                new Get(null, identifier, asOf, null, sequence)),
                Combinators.combine(IDS, Arbitraries.longs().greaterOrEqual(1), sequences)
                        .as((id, version, sequence) -> new Get(id, null, null, version, sequence)));
    }

    private static Arbitrary<Within> withins(Arbitrary<@Nullable Long> sequences) {
        return Combinators.combine(
                        LATITUDES, LONGITUDES, LATITUDES, LONGITUDES, filters(), pages(), sequences)
                .as((latitude, west, other, east, filter, page, sequence) ->
                        new Within(
                                Math.min(latitude, other),
                                west,
                                Math.max(latitude, other),
                                east,
                                filter,
                                page,
                                sequence));
    }

    private static Arbitrary<LocationFilter> filters() {
        Arbitrary<@Nullable String> lines = text(1, 200).injectNull(0.5);
        return Builders.withBuilder(LocationFilter::builder)
                .use(TYPES)
                .in(LocationFilter.Builder::types)
                .use(ValueArbitraries.kinds().set().ofMaxSize(5))
                .in(LocationFilter.Builder::kinds)
                .use(Arbitraries.of(LocationStatus.class).set())
                .in(LocationFilter.Builder::statuses)
                .use(IDS.injectNull(0.5))
                .in(LocationFilter.Builder::parentId)
                .use(IDS.injectNull(0.5))
                .in(LocationFilter.Builder::ancestorId)
                .use(Arbitraries.of(true, false).injectNull(0.5))
                .in(LocationFilter.Builder::root)
                .use(Arbitraries.of(Archival.class))
                .in(LocationFilter.Builder::archived)
                .use(lines)
                .in(LocationFilter.Builder::text)
                .use(Arbitraries.of(Samples.COUNTRIES).injectNull(0.5))
                .in(LocationFilter.Builder::country)
                .use(lines)
                .in(LocationFilter.Builder::region)
                .use(lines)
                .in(LocationFilter.Builder::locality)
                .use(lines)
                .in(LocationFilter.Builder::postalCode)
                .use(text(1, 64).set().ofMaxSize(5))
                .in(LocationFilter.Builder::tags)
                .use(entries(20))
                .in(LocationFilter.Builder::metadata)
                .use(Arbitraries.of("sap", "bim:x/y").injectNull(0.5))
                .in(LocationFilter.Builder::identifierSystem)
                .use(Arbitraries.of(VirtualLocationKind.class).injectNull(0.5))
                .in(LocationFilter.Builder::virtualKind)
                .use(text(1, 512).injectNull(0.5))
                .in(LocationFilter.Builder::virtualIdentifier)
                .use(Arbitraries.of("192.0.2.1", "::", "2001:db8::1").injectNull(0.5))
                .in(LocationFilter.Builder::ipAddress)
                .use(times().injectNull(0.5))
                .in(LocationFilter.Builder::definedAfter)
                .use(times().injectNull(0.5))
                .in(LocationFilter.Builder::updatedAfter)
                .use(Arbitraries.of(HierarchyProblem.class).injectNull(0.5))
                .in(LocationFilter.Builder::problem)
                .build(LocationFilter.Builder::build);
    }

    private static Arbitrary<LocationOrder> orders() {
        return Combinators.combine(
                        Arbitraries.of(LocationOrder.Key.class), Arbitraries.of(true, false))
                .as(LocationOrder::new);
    }

    private static Arbitrary<PageRequest> pages() {
        return Combinators.combine(LIMITS, text(1, 2_048).injectNull(0.5)).as(PageRequest::new);
    }

    /** Locations of every kind, with times finer than a millisecond. */
    static Arbitrary<LocationView> views() {
        return Combinators.combine(
                        Combinators.combine(
                                        IDS,
                                        names(),
                                        Arbitraries.of(LocationType.class),
                                        ValueArbitraries.kinds().injectNull(0.5),
                                        Arbitraries.of(LocationStatus.class),
                                        Combinators.combine(
                                                        Arbitraries.just(
                                                                        new TimeZoneName(
                                                                                "Europe/Zurich"))
                                                                .injectNull(0.5),
                                                        Circles.boundaries().injectNull(0.5))
                                                .as(Area::new),
                                        ValueArbitraries.plain(64).set().ofMaxSize(5),
                                        Combinators.combine(
                                                        IDS.injectNull(0.5),
                                                        ValueArbitraries.identifiers()
                                                                .set()
                                                                .ofMaxSize(5),
                                                        Arbitraries.longs().greaterOrEqual(1))
                                                .as(Place::new))
                                .as(Identity::new),
                        addresses().injectNull(0.3),
                        coordinates().injectNull(0.3),
                        virtualLocations().injectNull(0.3),
                        entries(20).map(Metadata::new),
                        times(),
                        times(),
                        times().injectNull(0.5))
                .as(
                        (identity,
                                address,
                                coordinates,
                                virtual,
                                metadata,
                                defined,
                                updated,
                                archived) ->
                                new LocationView(
                                        new LocationState(
                                                identity.id(),
                                                identity.name(),
                                                identity.type(),
                                                identity.kind(),
                                                identity.status(),
                                                address,
                                                coordinates,
                                                identity.area().timeZone(),
                                                identity.area().boundary(),
                                                virtual,
                                                identity.place().parentId(),
                                                identity.place().identifiers(),
                                                identity.tags(),
                                                metadata,
                                                archived != null,
                                                defined,
                                                updated,
                                                archived),
                                        identity.place().version()));
    }

    private record Identity(
            LocationId id,
            LocationName name,
            LocationType type,
            @Nullable LocationKind kind,
            LocationStatus status,
            Area area,
            Set<String> tags,
            Place place) {}

    private record Area(@Nullable TimeZoneName timeZone, @Nullable Boundary boundary) {}

    private record Place(
            @Nullable LocationId parentId, Set<LocationIdentifier> identifiers, long version) {}

    private static Arbitrary<Instant> times() {
        return DateTimes.instants()
                .between(
                        Instant.parse("0001-01-01T00:00:00Z"),
                        Instant.parse("9999-12-31T23:59:59.999999999Z"))
                .ofPrecision(ChronoUnit.NANOS);
    }
}
