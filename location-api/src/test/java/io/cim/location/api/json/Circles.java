package io.cim.location.api.json;

import com.google.common.geometry.S1Angle;
import com.google.common.geometry.S2LatLng;
import com.google.common.geometry.S2Loop;
import io.cim.location.api.Boundary;
import io.cim.location.api.Boundary.Polygon;
import io.cim.location.api.Boundary.Position;
import io.cim.location.api.Boundary.Ring;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Boundaries at random, nearly circles. */
public final class Circles {

    private Circles() {}

    static Arbitrary<Boundary> boundaries() {
        return Combinators.combine(
                        Arbitraries.doubles().between(-180, 180),
                        Arbitraries.doubles().between(-90, 90),
                        Arbitraries.doubles().between(0.01, 80),
                        Arbitraries.integers().between(3, 20))
                .as(Circles::around);
    }

    /** A regular polygon. */
    public static Boundary around(double longitude, double latitude, double degrees, int corners) {
        S2Loop loop =
                S2Loop.makeRegularLoop(
                        S2LatLng.fromDegrees(latitude, longitude).toPoint(),
                        S1Angle.degrees(degrees),
                        corners);
        List<Position> positions = new ArrayList<>();
        for (int i = 0; i < corners; i++) {
            S2LatLng corner = new S2LatLng(loop.vertex(i));
            positions.add(new Position(corner.lngDegrees(), corner.latDegrees()));
        }
        positions.add(positions.getFirst());
        return new Boundary(
                Boundary.GeometryType.POLYGON, List.of(new Polygon(List.of(new Ring(positions)))));
    }
}
