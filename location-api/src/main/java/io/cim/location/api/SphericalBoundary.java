package io.cim.location.api;

import com.google.common.geometry.S1Angle;
import com.google.common.geometry.S2Error;
import com.google.common.geometry.S2LatLng;
import com.google.common.geometry.S2Loop;
import com.google.common.geometry.S2Point;
import com.google.common.geometry.S2Polygon;
import io.cim.location.api.Boundary.Polygon;
import io.cim.location.api.Boundary.Position;
import io.cim.location.api.Boundary.Ring;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A boundary on the sphere. Its edges are the shortest lines between their ends, also across the
 * antimeridian, and each ring encloses the smaller one of its two sides, whichever way it runs.
 */
public final class SphericalBoundary {

    /** The mean radius of the earth in WGS84, in metres. */
    public static final double EARTH_RADIUS = 6_371_008.8;

    /** A point that is no further from an edge is in the area: 1 cm. */
    public static final S1Angle EDGE = S1Angle.radians(0.01 / EARTH_RADIUS);

    private static final double HALF_SPHERE = 2 * Math.PI;
    private static final double ROUNDING = 1e-9;

    private final List<S2Polygon> polygons;

    private SphericalBoundary(List<S2Polygon> polygons) {
        this.polygons = polygons;
    }

    /** The area of a boundary that has no violation. */
    public static SphericalBoundary of(Boundary boundary) {
        return new SphericalBoundary(
                boundary.polygons().stream().map(SphericalBoundary::polygon).toList());
    }

    private static S2Polygon polygon(Polygon polygon) {
        List<S2Loop> loops = new ArrayList<>(polygon.rings().size()); // which S2 changes
        for (Ring ring : polygon.rings()) {
            loops.add(smallerSide(ring));
        }
        return new S2Polygon(loops);
    }

    private static S2Loop smallerSide(Ring ring) {
        S2Loop loop = loop(ring);
        loop.normalize();
        return loop;
    }

    /** A ring as S2 has it, without its first position again. */
    private static S2Loop loop(Ring ring) {
        List<Position> positions = ring.positions();
        return new S2Loop(
                positions.subList(0, positions.size() - 1).stream()
                        .map(SphericalBoundary::point)
                        .toList());
    }

    private static S2Point point(Position position) {
        return S2LatLng.fromDegrees(position.latitude(), position.longitude()).toPoint();
    }

    /** Why a boundary encloses no area on the sphere, null if it does. */
    public static @Nullable String violation(Boundary boundary) {
        for (int i = 0; i < boundary.polygons().size(); i++) {
            @Nullable String violation = violation(i, boundary.polygons().get(i));
            if (violation != null) {
                return violation;
            }
        }
        return of(boundary).violation();
    }

    private static @Nullable String violation(int index, Polygon polygon) {
        for (int i = 0; i < polygon.rings().size(); i++) {
            S2Loop loop = loop(polygon.rings().get(i));
            for (int v = 0; v < loop.numVertices(); v++) {
                if (loop.vertex(v).add(loop.vertex(v + 1)).norm() < ROUNDING) {
                    return "must have no edge between opposite points of the earth, polygon %d has one in ring %d after position %d"
                            .formatted(index, i, v);
                }
            }
            S2Error error = new S2Error();
            if (loop.findValidationError(error)) {
                return "must be valid on the sphere, ring %d of polygon %d is not: %s"
                        .formatted(i, index, error.text());
            }
        }
        S2Polygon onSphere = polygon(polygon);
        S2Error error = new S2Error();
        if (onSphere.findValidationError(error)) {
            return "must be valid on the sphere, rings of polygon %d cross each other or have an edge in common"
                    .formatted(index);
        }
        return hasOneOuterRing(onSphere)
                ? null
                : "must have its holes in its outer ring, and not within each other: polygon %d has not"
                        .formatted(index);
    }

    private static boolean hasOneOuterRing(S2Polygon polygon) {
        int outer = 0;
        for (int i = 0; i < polygon.numLoops(); i++) {
            int depth = polygon.loop(i).depth();
            if (depth > 1) {
                return false;
            }
            outer += depth == 0 ? 1 : 0;
        }
        return outer == 1;
    }

    private @Nullable String violation() {
        for (int i = 0; i < polygons.size(); i++) {
            for (int other = 0; other < i; other++) {
                if (polygons.get(i).intersects(polygons.get(other))) {
                    return "must have polygons that do not overlap, %d and %d do"
                            .formatted(other, i);
                }
            }
        }
        return steradians() < HALF_SPHERE - ROUNDING
                ? null
                : "must be smaller than half of the earth";
    }

    /** The area in square metres, on a sphere of the mean radius. */
    public double area() {
        return steradians() * EARTH_RADIUS * EARTH_RADIUS;
    }

    private double steradians() {
        return polygons.stream().mapToDouble(S2Polygon::getArea).sum();
    }

    /** Whether a point is in the area, which includes its edges. */
    public boolean contains(double latitude, double longitude) {
        S2Point point = S2LatLng.fromDegrees(latitude, longitude).toPoint();
        return polygons.stream()
                .anyMatch(polygon -> polygon.getDistance(point).compareTo(EDGE) <= 0);
    }

    /** The polygons, for an index. */
    public List<S2Polygon> polygons() {
        return polygons;
    }
}
