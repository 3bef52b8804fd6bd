package io.cim.location.api;

import java.util.List;

/**
 * The area of a place, as a GeoJSON geometry (RFC 7946, sections 3.1.6 and 3.1.7). {@link
 * SphericalBoundary} says what it encloses.
 */
public record Boundary(GeometryType type, List<Polygon> polygons) {

    /** The most positions of a boundary. */
    public static final int MAX_POSITIONS = 2_000;

    /** The size of a polygon or a boundary of several polygons. */
    public static final Rule<Integer> PARTS = NumberRules.entries(1, MAX_POSITIONS);

    public static final Rule<Boundary> SIZE =
            (boundary, _) ->
                    boundary.size() <= MAX_POSITIONS
                            ? null
                            : "must have at most %d positions, had %d"
                                    .formatted(MAX_POSITIONS, boundary.size());

    private static final Rule<Integer> ONE = NumberRules.entries(1, 1);

    /** The size of a ring, at least a triangle and its first corner again. */
    public static final Rule<Integer> POSITIONS = NumberRules.entries(4, MAX_POSITIONS);

    /** The rule for the ends of a ring. */
    public static final Rule<List<Position>> CLOSED =
            (positions, _) ->
                    positions.getFirst().equals(positions.getLast())
                            ? null
                            : "must end with the position that it begins with";

    /** The type of geometry. */
    public enum GeometryType implements WireText {
        POLYGON("Polygon"),
        MULTI_POLYGON("MultiPolygon");

        public static final Rule<String> RULE = TextRules.oneOf(GeometryType.class, false);

        private final String wire;

        GeometryType(String wire) {
            this.wire = wire;
        }

        /**
         * Parses a type.
         *
         * @throws IllegalArgumentException if there is no such type
         */
        public static GeometryType of(String text) {
            return WireText.read(GeometryType.class, "type", text, false);
        }

        @Override
        public String wire() {
            return wire;
        }
    }

    /**
     * A position. A zero is never negative, so that equal positions are equal records.
     *
     * @param longitude degrees, from -180 to 180
     * @param latitude degrees, from -90 to 90
     */
    public record Position(double longitude, double latitude) {

        public Position {
            longitude = Coordinates.LONGITUDE.check("longitude", longitude) + 0.0;
            latitude = Coordinates.LATITUDE.check("latitude", latitude) + 0.0;
        }
    }

    /** A closed line: the first position is also the last one. */
    public record Ring(List<Position> positions) {

        public Ring {
            positions = List.copyOf(positions);
            POSITIONS.check("a ring", positions.size());
            CLOSED.check("a ring", positions);
        }
    }

    /** An outer ring, followed by the holes in it. */
    public record Polygon(List<Ring> rings) {

        public Polygon {
            rings = List.copyOf(rings);
            PARTS.check("a polygon", rings.size());
        }
    }

    public Boundary {
        polygons = List.copyOf(polygons);
        (type == GeometryType.POLYGON ? ONE : PARTS).check("a boundary", polygons.size());
    }

    /** The number of positions of all rings. */
    public int size() {
        return polygons.stream()
                .flatMap(polygon -> polygon.rings().stream())
                .mapToInt(ring -> ring.positions().size())
                .sum();
    }
}
