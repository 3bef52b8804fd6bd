package io.cim.location.api.json;

import io.cim.location.api.Boundary;
import io.cim.location.api.Boundary.GeometryType;
import io.cim.location.api.Boundary.Polygon;
import io.cim.location.api.Boundary.Position;
import io.cim.location.api.Boundary.Ring;
import io.cim.location.api.SphericalBoundary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shape of a boundary, a GeoJSON geometry. */
final class BoundaryShape {

    private static final Shape<GeometryType> TYPE = Shape.text(GeometryType.RULE, GeometryType::of);
    private static final Shape<Ring> RING = BoundaryShape::ring;
    private static final Shape<List<Position>> POSITIONS =
            Shape.list(Boundary.POSITIONS, BoundaryShape::position);
    private static final Shape<List<Ring>> RINGS = Shape.list(Boundary.PARTS, RING);
    private static final Shape<List<Polygon>> POLYGONS =
            Shape.list(Boundary.PARTS, BoundaryShape::polygon);
    private static final Shape<List<Polygon>> ONE_POLYGON = BoundaryShape::onePolygon;

    /** The coordinates of another geometry. */
    private static final Shape<List<Polygon>> ANYTHING = (_, _, _) -> null;

    private static final String LONGITUDE_FIRST = "must be [longitude, latitude], was ";

    private static final Shape<Boundary> GEOMETRY = Shape.object(BoundaryShape::geometry);

    static final Shape<Boundary> BOUNDARY = BoundaryShape::read;

    private BoundaryShape() {}

    private static @Nullable Boundary read(Json json, String pointer, Violations violations) {
        @Nullable Boundary boundary = GEOMETRY.read(json, pointer, violations);
        if (boundary == null) {
            return null;
        }
        @Nullable String violation = Boundary.SIZE.violation(boundary);
        if (violation == null) {
            violation = SphericalBoundary.violation(boundary);
        }
        if (violation != null) {
            violations.add(pointer, violation);
            return null;
        }
        return boundary;
    }

    private static @Nullable Boundary geometry(FieldReader in) {
        Field<GeometryType> type = in.required("type", TYPE);
        @Nullable GeometryType known = type.orNull();
        Field<List<Polygon>> polygons =
                in.required("coordinates", known == null ? ANYTHING : coordinates(known));
        return in.build(() -> new Boundary(type.get(), polygons.get()));
    }

    private static Shape<List<Polygon>> coordinates(GeometryType type) {
        return switch (type) {
            case POLYGON -> ONE_POLYGON;
            case MULTI_POLYGON -> POLYGONS;
        };
    }

    private static @Nullable List<Polygon> onePolygon(
            Json json, String pointer, Violations violations) {
        @Nullable Polygon polygon = polygon(json, pointer, violations);
        return polygon == null ? null : List.of(polygon);
    }

    private static @Nullable Polygon polygon(Json json, String pointer, Violations violations) {
        @Nullable List<Ring> rings = RINGS.read(json, pointer, violations);
        return rings == null ? null : new Polygon(rings);
    }

    private static @Nullable Ring ring(Json json, String pointer, Violations violations) {
        @Nullable List<Position> positions = POSITIONS.read(json, pointer, violations);
        if (positions == null) {
            return null;
        }
        @Nullable String violation = Boundary.CLOSED.violation(positions);
        if (violation != null) {
            violations.add(pointer, violation);
            return null;
        }
        return new Ring(positions);
    }

    private static @Nullable Position position(Json json, String pointer, Violations violations) {
        if (!(json instanceof Json.Arr(List<Json> numbers))) {
            violations.add(pointer, LONGITUDE_FIRST + json.kind());
            return null;
        }
        if (numbers.size() != 2) {
            violations.add(pointer, "%s%d entries".formatted(LONGITUDE_FIRST, numbers.size()));
            return null;
        }
        @Nullable Double longitude =
                ValueShapes.LONGITUDE.read(
                        numbers.getFirst(), JsonPath.below(pointer, 0), violations);
        @Nullable Double latitude =
                ValueShapes.LATITUDE.read(
                        numbers.getLast(), JsonPath.below(pointer, 1), violations);
        return longitude == null || latitude == null ? null : new Position(longitude, latitude);
    }
}
