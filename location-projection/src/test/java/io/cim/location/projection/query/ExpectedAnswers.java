package io.cim.location.projection.query;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import com.google.common.geometry.S2CellId;
import com.google.common.geometry.S2LatLng;
import com.google.common.geometry.S2Point;
import com.google.common.net.InetAddresses;
import com.ibm.icu.text.Collator;
import com.ibm.icu.text.RuleBasedCollator;
import com.ibm.icu.util.ULocale;
import io.cim.location.api.Address;
import io.cim.location.api.Archival;
import io.cim.location.api.Coordinates;
import io.cim.location.api.FoundLocation;
import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.LocationFilter;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.SphericalBoundary;
import io.cim.location.api.VirtualLocation;
import io.cim.location.projection.table.SearchText;
import io.cim.location.projection.table.TextFolding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The answers to queries by the contract, computed by a check of each location. */
public final class ExpectedAnswers {

    private static final double EARTH_RADIUS = 6_371_008.8;

    /** The maximum of returned ancestors: more than are allowed, because of cycles. */
    private static final int LONGEST_WALK = 128;

    /** As text, ids have the order of both databases. */
    private static final Comparator<LocationView> BY_ID =
            Comparator.comparing(view -> view.locationId().toString());

    private final Map<String, LocationView> locations = new TreeMap<>();
    private final Comparator<LocationView> byName;

    public ExpectedAnswers(Collection<LocationView> locations) {
        locations.forEach(view -> this.locations.put(view.locationId().toString(), view));
        RuleBasedCollator collator = (RuleBasedCollator) Collator.getInstance(ULocale.ROOT);
        collator.setNumericCollation(true);
        byName =
                Comparator.comparing((LocationView view) -> view.name().value(), collator::compare);
    }

    private Stream<LocationView> all() {
        return locations.values().stream();
    }

    List<FoundLocation> list(LocationQuery.List query) {
        LocationOrder order = query.order();
        Comparator<LocationView> upwards =
                switch (order.key()) {
                    case NAME -> byName.thenComparing(BY_ID);
                    case DEFINED_AT ->
                            Comparator.comparing((LocationView view) -> view.state().definedAt())
                                    .thenComparing(BY_ID);
                    case UPDATED_AT ->
                            Comparator.comparing((LocationView view) -> view.state().updatedAt())
                                    .thenComparing(BY_ID);
                };
        return all().filter(view -> passes(query.filter(), view))
                .sorted(order.descending() ? upwards.reversed() : upwards)
                .map(this::found)
                .toList();
    }

    private boolean passes(LocationFilter filter, LocationView view) {
        @Nullable Address address = view.state().address();
        return isOf(filter.types(), view)
                && (filter.kinds().isEmpty()
                        || filter.kinds().stream()
                                .anyMatch(kind -> kind.equals(view.state().kind())))
                && (filter.statuses().isEmpty()
                        || filter.statuses().contains(view.state().status()))
                && filter.tags().stream()
                        .allMatch(tag -> view.state().tags().stream().anyMatch(isLike(tag)))
                && hasVirtual(filter, view.state().virtualLocation())
                && isOf(filter.archived(), view)
                && (filter.parentId() == null || filter.parentId().equals(view.parentId()))
                && (filter.ancestorId() == null || isBelow(filter.ancestorId(), view))
                && (filter.root() == null || filter.root() == (view.parentId() == null))
                && (filter.text() == null || hasText(view, filter.text()))
                && equalIfAsked(filter.country(), address, Address::country)
                && equalIfAsked(filter.region(), address, Address::region)
                && equalIfAsked(filter.locality(), address, Address::locality)
                && equalIfAsked(filter.postalCode(), address, Address::postalCode)
                && filter.metadata().entrySet().stream()
                        .allMatch(entry ->
                                entry.getValue()
                                        .equals(view.state().metadata().get(entry.getKey())))
                && (filter.identifierSystem() == null
                        || view.state().identifiers().stream()
                                .anyMatch(identifier ->
                                        identifier.system().equals(filter.identifierSystem())))
                && isAfter(filter.definedAfter(), view.state().definedAt())
                && isAfter(filter.updatedAfter(), view.state().updatedAt())
                && (filter.problem() == null || has(filter.problem(), view));
    }

    private boolean isBelow(LocationId ancestor, LocationView view) {
        return !ancestor.equals(view.locationId())
                && chain(view).stream().anyMatch(link -> ancestor.equals(link.parentId()));
    }

    private static boolean hasVirtual(LocationFilter filter, @Nullable VirtualLocation virtual) {
        if (virtual == null) {
            return filter.virtualKind() == null
                    && filter.virtualIdentifier() == null
                    && filter.ipAddress() == null;
        }
        return (filter.virtualKind() == null || filter.virtualKind() == virtual.kind())
                && (filter.virtualIdentifier() == null
                        || isLike(filter.virtualIdentifier()).test(virtual.identifier()))
                && (filter.ipAddress() == null
                        || virtual.ipAddresses().stream()
                                .anyMatch(address -> isSame(address, filter.ipAddress())));
    }

    private static Predicate<String> isLike(String asked) {
        return actual -> TextFolding.fold(actual).equals(TextFolding.fold(asked));
    }

    private static boolean isSame(String address, String other) {
        return InetAddresses.forString(address).equals(InetAddresses.forString(other));
    }

    private static boolean isOf(Set<LocationType> types, LocationView view) {
        return types.isEmpty() || types.contains(view.state().locationType());
    }

    private static boolean isOf(Archival archival, LocationView view) {
        return archival == Archival.ANY || (archival == Archival.ARCHIVED) == view.archived();
    }

    private static boolean equalIfAsked(
            @Nullable String asked,
            @Nullable Address address,
            Function<Address, @Nullable String> line) {
        if (asked == null) {
            return true;
        }
        @Nullable String actual = address == null ? null : line.apply(address);
        return actual != null && compared(asked).equals(compared(actual));
    }

    private static String compared(String text) {
        return TextFolding.fold(text).replace(" ", "");
    }

    private static boolean isAfter(@Nullable Instant asked, Instant actual) {
        return asked == null || actual.isAfter(asked);
    }

    private static boolean hasText(LocationView view, String text) {
        List<String> fields = new ArrayList<>(List.of(view.name().value()));
        @Nullable Address address = view.state().address();
        if (address != null) {
            Stream.of(address.street(), address.street2(), address.locality())
                    .filter(Objects::nonNull)
                    .forEach(fields::add);
            Stream.of(address.region(), address.country(), address.postalCode())
                    .filter(Objects::nonNull)
                    .forEach(fields::add);
        }
        view.state().identifiers().forEach(identifier -> fields.add(identifier.value()));
        return fields.stream()
                .anyMatch(field -> SearchText.fold(field).contains(SearchText.fold(text)));
    }

    List<FoundLocation> children(LocationQuery.Children query) {
        return childrenOf(query.locationId())
                .filter(view -> isOf(query.archived(), view))
                .map(this::found)
                .toList();
    }

    private Stream<LocationView> childrenOf(LocationId id) {
        return all().filter(view -> id.equals(view.parentId())).sorted(byName.thenComparing(BY_ID));
    }

    List<FoundLocation> ancestors(LocationId id) {
        return chain(get(id)).stream().skip(1).limit(LONGEST_WALK).map(this::found).toList();
    }

    List<FoundLocation> descendants(LocationQuery.Descendants query) {
        List<FoundLocation> found = new ArrayList<>();
        Set<LocationId> level = Set.of(query.locationId());
        for (int depth = 1; depth <= query.maxDepth() && !level.isEmpty(); depth++) {
            Set<LocationId> parents = level;
            List<LocationView> below =
                    all().filter(view ->
                                    view.parentId() != null
                                            && parents.contains(view.parentId())
                                            && !view.locationId().equals(query.locationId()))
                            .sorted(byName.thenComparing(BY_ID))
                            .toList();
            for (LocationView view : below) {
                if (isOf(query.archived(), view)) {
                    found.add(new FoundLocation(view, path(view), depth, null, null, null, null));
                }
            }
            level = below.stream().map(LocationView::locationId).collect(toSet());
        }
        return found;
    }

    List<FoundLocation> near(LocationQuery.Near query) {
        S2LatLng center = S2LatLng.fromDegrees(query.latitude(), query.longitude());
        return all().filter(view -> passes(query.filter(), view))
                .filter(view -> view.state().coordinates() != null)
                .map(view ->
                        new FoundLocation(
                                view, path(view), null, distance(center, view), null, null, null))
                .filter(found -> Objects.requireNonNull(found.distance()) <= query.radius())
                .sorted(Comparator.comparing(FoundLocation::distance))
                .toList();
    }

    /** By S2, which the database does not use for distances. */
    static double distance(S2LatLng center, LocationView view) {
        return center.getDistance(point(view)).radians() * EARTH_RADIUS;
    }

    private static S2LatLng point(LocationView view) {
        Coordinates point = Objects.requireNonNull(view.state().coordinates());
        return S2LatLng.fromDegrees(point.latitude(), point.longitude());
    }

    List<FoundLocation> within(LocationQuery.Within area) {
        return all().filter(view -> passes(area.filter(), view))
                .filter(view ->
                        view.state().coordinates() != null
                                && isIn(area, view.state().coordinates()))
                .sorted(Comparator.comparingLong(ExpectedAnswers::cell).thenComparing(BY_ID))
                .map(this::found)
                .toList();
    }

    private static long cell(LocationView view) {
        Coordinates point = Objects.requireNonNull(view.state().coordinates());
        return S2CellId.fromPoint(
                        S2LatLng.fromDegrees(point.latitude(), point.longitude()).toPoint())
                .id();
    }

    /** By the point's distance east of the western edge. */
    private static boolean isIn(LocationQuery.Within area, Coordinates point) {
        double width = area.east() - area.west() + (area.west() > area.east() ? 360 : 0);
        double ahead = point.longitude() - area.west();
        double offset = (ahead < 0 ? ahead + 360 : ahead) % 360;
        boolean isBetween = offset <= width || width == 360;
        return point.latitude() >= area.south()
                && point.latitude() <= area.north()
                && (isBetween || Math.abs(point.latitude()) == 90);
    }

    public Map<LocationType, Long> byType() {
        Map<LocationType, Long> counts = new EnumMap<>(LocationType.class);
        for (LocationType type : LocationType.values()) {
            counts.put(type, 0L);
        }
        counts.putAll(all().collect(groupingBy(view -> view.state().locationType(), counting())));
        return counts;
    }

    public Map<String, Long> byKind() {
        return all().map(view -> view.state().kind())
                .filter(Objects::nonNull)
                .collect(groupingBy(LocationKind::value, counting()));
    }

    public Map<LocationStatus, Long> byStatus() {
        Map<LocationStatus, Long> counts = new EnumMap<>(LocationStatus.class);
        for (LocationStatus status : LocationStatus.values()) {
            counts.put(status, all().filter(view -> view.state().status() == status).count());
        }
        return counts;
    }

    public long archived() {
        return all().filter(LocationView::archived).count();
    }

    /** The locations that have a problem, archived ones too. */
    public List<LocationView> having(HierarchyProblem problem) {
        return all().filter(view -> has(problem, view)).toList();
    }

    private boolean has(HierarchyProblem problem, LocationView view) {
        return switch (problem) {
            case ORPHAN -> {
                @Nullable LocationView parent = parent(view);
                yield !view.archived() && parent != null && parent.archived();
            }
            case TOO_DEEP ->
                    chain(view).stream()
                                    .takeWhile(link -> !has(HierarchyProblem.CYCLE, link))
                                    .count()
                            > 64;
            case CYCLE -> {
                @Nullable LocationView last = parent(chain(view).getLast());
                yield view.equals(last);
            }
        };
    }

    private @Nullable LocationView parent(LocationView view) {
        return view.parentId() == null ? null : locations.get(view.parentId().toString());
    }

    LocationView get(LocationId id) {
        return Objects.requireNonNull(locations.get(id.toString()));
    }

    /** The smallest first. */
    List<FoundLocation> containing(LocationQuery.Containing query) {
        return all().filter(view -> passes(query.filter(), view))
                .filter(view ->
                        view.state().boundary() != null
                                && area(view).contains(query.latitude(), query.longitude()))
                .sorted(
                        Comparator.comparingDouble((LocationView view) -> area(view).area())
                                .thenComparing(BY_ID))
                .map(view ->
                        new FoundLocation(
                                view, path(view), null, null, null, area(view).area(), null))
                .toList();
    }

    private static SphericalBoundary area(LocationView view) {
        return SphericalBoundary.of(Objects.requireNonNull(view.state().boundary()));
    }

    /** The initial direction from the center, in degrees clockwise from north. */
    static double bearing(S2LatLng center, LocationView to) {
        S2Point point = point(to).toPoint();
        double longitude = center.lng().radians();
        S2Point east = new S2Point(-Math.sin(longitude), Math.cos(longitude), 0);
        S2Point north = center.toPoint().crossProd(east);
        return Math.toDegrees(Math.atan2(point.dotProd(east), point.dotProd(north)));
    }

    public FoundLocation found(LocationView view) {
        return new FoundLocation(view, path(view));
    }

    private List<String> path(LocationView view) {
        return chain(view).stream().limit(LONGEST_WALK + 1).toList().reversed().stream()
                .map(link -> link.name().value())
                .toList();
    }

    private List<LocationView> chain(LocationView view) {
        List<LocationView> chain = new ArrayList<>();
        @Nullable LocationView link = view;
        while (link != null && !chain.contains(link)) {
            chain.add(link);
            link = parent(link);
        }
        return chain;
    }
}
