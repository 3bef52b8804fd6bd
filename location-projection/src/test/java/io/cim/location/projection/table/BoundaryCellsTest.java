package io.cim.location.projection.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.geometry.S2CellId;
import com.google.common.geometry.S2CellUnion;
import io.cim.location.api.Boundary;
import io.cim.location.api.Boundary.GeometryType;
import io.cim.location.api.Boundary.Polygon;
import io.cim.location.api.SphericalBoundary;
import io.cim.location.api.json.Circles;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundaryCellsTest {

    /** Houses of some 20 m in a row across the middle line of a face of S2's cube. */
    private static Boundary houses(int count) {
        List<Polygon> houses =
                IntStream.range(0, count)
                        .mapToObj(i -> Circles.around(-0.01 + 0.0005 * i, 51.48, 0.0001, 4))
                        .flatMap(house -> house.polygons().stream())
                        .toList();
        return new Boundary(GeometryType.MULTI_POLYGON, houses);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 9, 41, 200})
    void coverLittleAroundABoundary(int count) {
        ArrayList<S2CellId> cells = new ArrayList<>();
        BoundaryCells.covering(houses(count)).forEach(id -> cells.add(new S2CellId(id)));
        S2CellUnion union = new S2CellUnion();
        union.initFromCellIds(cells);
        double squareMetres =
                union.exactArea() * SphericalBoundary.EARTH_RADIUS * SphericalBoundary.EARTH_RADIUS;
        assertThat(squareMetres / count).isLessThan(10_000);
        assertThat(cells.size()).isLessThanOrEqualTo(Math.max(16, 4 * count));
    }
}
