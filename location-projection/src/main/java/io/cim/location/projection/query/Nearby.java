package io.cim.location.projection.query;

import com.google.common.geometry.S2LatLng;
import io.cim.location.api.Coordinates;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationView;
import io.cim.location.api.SphericalBoundary;
import io.cim.location.projection.query.LocationList.Scope;
import io.cim.location.projection.table.CellRange;
import io.cim.location.projection.table.Dialect;
import io.cim.location.projection.table.HierarchyProblems;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The locations around a point, nearest first. Circles of growing radius are read until one has
 * enough locations, so that a wide circle in a crowded place is never read as a whole.
 */
final class Nearby {

    private static final double FIRST_RADIUS = 10;
    private static final double GROWTH = 4;

    /** The great circle between two points, by the haversine formula, in metres. */
    private static final String DISTANCE =
            """
            CAST(%s AS DOUBLE PRECISION) * ASIN(SQRT(%%s))
            """
                    .formatted(2 * SphericalBoundary.EARTH_RADIUS);

    private static final String HAVERSINE =
            """
            POWER(SIN(RADIANS(l.latitude - :latitude) / 2), 2)
                + COS(RADIANS(:latitude)) * COS(RADIANS(l.latitude))
                    * POWER(SIN(RADIANS(l.longitude - :longitude) / 2), 2)
            """;

    private final Handle handle;
    private final LocationList list;
    private final LocationQuery.Near query;

    Nearby(Handle handle, LocationList list, LocationQuery.Near query) {
        this.handle = handle;
        this.list = list;
        this.query = query;
    }

    /** A location and its distance in metres. */
    private record Near(UUID id, double distance) {}

    /**
     * Reads the locations after a position.
     *
     * @param after the end of the page before, null for the first page
     */
    void read(@Nullable PageEnd after, PageSpace space) {
        space.addAll(handle, find(after, space.left()), Near::id, this::hit);
    }

    /** The end of a page whose last location is this one. */
    static PageEnd end(Hit hit) {
        return new PageEnd(0, Double.toString(Objects.requireNonNull(hit.distance())), hit.id());
    }

    private static double distance(PageEnd position) {
        return Double.parseDouble(position.key());
    }

    private Hit hit(Near near, LocationView location) {
        Coordinates to = Objects.requireNonNull(location.state().coordinates());
        return Hit.at(near.distance(), bearing(to), location);
    }

    /** The initial direction of the great circle from the point, 0 where both are the same. */
    private double bearing(Coordinates to) {
        double fromLatitude = Math.toRadians(query.latitude());
        double toLatitude = Math.toRadians(to.latitude());
        double east = Math.toRadians(Math.IEEEremainder(to.longitude() - query.longitude(), 360));
        double degrees =
                Math.toDegrees(
                        Math.atan2(
                                Math.sin(east) * Math.cos(toLatitude),
                                Math.cos(fromLatitude) * Math.sin(toLatitude)
                                        - Math.sin(fromLatitude)
                                                * Math.cos(toLatitude)
                                                * Math.cos(east)));
        return (degrees + 360) % 360;
    }

    private List<Near> find(@Nullable PageEnd after, int limit) {
        Scope scope = list.scope(Filters.criteria(query.filter(), new HierarchyProblems(handle)));
        double first = after == null ? FIRST_RADIUS : Math.max(FIRST_RADIUS, distance(after));
        double radius = scope.isSmall() ? query.radius() : Math.min(first, query.radius());
        List<Near> found = within(radius, scope, after, limit);
        while (found.size() < limit && radius < query.radius()) {
            radius = Math.min(radius * GROWTH, query.radius());
            found = within(radius, scope, after, limit);
        }
        return found;
    }

    private List<Near> within(double radius, Scope scope, @Nullable PageEnd after, int limit) {
        List<CellRange> ranges =
                CellRange.around(
                        S2LatLng.fromDegrees(query.latitude(), query.longitude()),
                        radius / SphericalBoundary.EARTH_RADIUS);
        Conditions conditions =
                new Conditions()
                        .and(scope.conditions())
                        .with("latitude", query.latitude())
                        .with("longitude", query.longitude())
                        .with("radius", radius)
                        .with("limit", limit);
        String position = "TRUE";
        if (after != null) {
            position = "(l.distance, l.location_id) > (:after_distance, :after_id)";
            conditions.with("after_distance", distance(after)).with("after_id", after.locationId());
        }
        for (int i = 0; i < ranges.size(); i++) {
            conditions.with("first_" + i, ranges.get(i).first());
            conditions.with("last_" + i, ranges.get(i).last());
        }
        return conditions
                .query(handle, sql(scope.table(), conditions, ranges.size(), position))
                .map((row, _) ->
                        new Near(
                                Objects.requireNonNull(Dialect.uuid(row, "location_id")),
                                row.getDouble("distance")))
                .list();
    }

    private String sql(String table, Conditions conditions, int ranges, String position) {
        String distance = DISTANCE.formatted(Dialect.of(handle).least("1", HAVERSINE));
        return IntStream.range(0, ranges)
                .mapToObj(i ->
                        """
                        SELECT l.location_id, %s AS distance FROM %s
                        WHERE l.cell BETWEEN :first_%d AND :last_%d AND %s
                        """
                                .formatted(distance, table, i, i, conditions.sql()))
                .collect(
                        Collectors.joining(
                                " UNION ALL ",
                                "SELECT * FROM (",
                                ") l WHERE l.distance <= :radius AND %s ORDER BY l.distance, l.location_id LIMIT :limit"
                                        .formatted(position)));
    }
}
