package io.cim.location.projection.table;

import com.google.common.geometry.S2Cap;
import com.google.common.geometry.S2CellId;
import com.google.common.geometry.S2LatLng;
import com.google.common.geometry.S2Polygon;
import com.google.common.geometry.S2RegionCoverer;
import io.cim.location.api.Boundary;
import io.cim.location.api.SphericalBoundary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The index of boundaries: each is covered by a few cells of the S2 grid. A point can only be in a
 * boundary of which one cell contains it.
 */
public final class BoundaryCells {

    /** Cells of about 60 cm, the smallest that cover a boundary. */
    private static final int SMALLEST = 24;

    private static final int MOST_CELLS = 16;

    /** With fewer a covering may be a whole face of the cube around the earth. */
    private static final int FEWEST_CELLS = 4;

    /** The cells of that size that the surroundings of a point reach into. */
    private static final S2RegionCoverer AROUND =
            S2RegionCoverer.builder().setMinLevel(SMALLEST).setMaxLevel(SMALLEST).build();

    private BoundaryCells() {}

    /** The cells that cover a boundary. */
    public static Set<Long> covering(Boundary boundary) {
        List<S2Polygon> polygons = SphericalBoundary.of(boundary).polygons();
        S2RegionCoverer coverer =
                S2RegionCoverer.builder()
                        .setMaxLevel(SMALLEST)
                        .setMaxCells(Math.max(FEWEST_CELLS, MOST_CELLS / polygons.size()))
                        .build();
        Set<Long> ids = new HashSet<>();
        for (S2Polygon polygon : polygons) {
            ArrayList<S2CellId> cells = new ArrayList<>();
            coverer.getCovering(polygon, cells);
            cells.forEach(cell -> ids.add(cell.id()));
        }
        return ids;
    }

    /**
     * The cells of which every boundary with this point has one.
     *
     * @param latitude degrees
     * @param longitude degrees
     */
    public static Set<Long> containing(double latitude, double longitude) {
        ArrayList<S2CellId> around = new ArrayList<>();
        AROUND.getCovering(
                S2Cap.fromAxisAngle(
                        S2LatLng.fromDegrees(latitude, longitude).toPoint(),
                        SphericalBoundary.EDGE),
                around);
        Set<Long> ids = new HashSet<>();
        for (S2CellId cell : around) {
            for (int level = SMALLEST; level >= 0; level--) {
                ids.add(cell.parent(level).id());
            }
        }
        return ids;
    }
}
