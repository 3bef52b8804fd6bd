package io.cim.location.projection.table;

import com.google.common.geometry.R1Interval;
import com.google.common.geometry.S1Angle;
import com.google.common.geometry.S1Interval;
import com.google.common.geometry.S2Cap;
import com.google.common.geometry.S2CellId;
import com.google.common.geometry.S2LatLng;
import com.google.common.geometry.S2LatLngRect;
import com.google.common.geometry.S2Region;
import com.google.common.geometry.S2RegionCoverer;
import io.cim.location.api.Coordinates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Cells of the S2 grid whose ids follow each other, both ends included; an area has few such
 * ranges. Ids are compared as signed numbers: the cells of a range have the same sign.
 */
public record CellRange(long first, long last) {

    /** Few enough to be looked up at once. */
    private static final S2RegionCoverer ROUGHLY = S2RegionCoverer.builder().setMaxCells(4).build();

    /** Few enough to be looked up one after the other, with little around the region. */
    private static final S2RegionCoverer CLOSELY =
            S2RegionCoverer.builder().setMaxCells(16).build();

    /**
     * The margin around an area in radians: 6 mm, so that no rounding error excludes a point on its
     * edge.
     */
    private static final double MARGIN = 1e-9;

    /** The id of the leaf cell of a point. */
    public static long cellOf(Coordinates point) {
        return S2CellId.fromLatLng(S2LatLng.fromDegrees(point.latitude(), point.longitude())).id();
    }

    /**
     * Ranges that contain all points within a distance, and more.
     *
     * @param angle the distance in radians
     */
    public static List<CellRange> around(S2LatLng center, double angle) {
        return covering(
                ROUGHLY,
                S2Cap.fromAxisAngle(
                        center.toPoint(), S1Angle.radians(Math.min(angle + MARGIN, Math.PI))));
    }

    /**
     * Ranges that contain all points between two latitudes and two longitudes in degrees, and more,
     * in ascending order.
     */
    public static List<CellRange> within(double south, double west, double north, double east) {
        R1Interval latitudes = new R1Interval(Math.toRadians(south), Math.toRadians(north));
        return covering(
                CLOSELY,
                new S2LatLngRect(latitudes, longitudes(west, east))
                        .expanded(S2LatLng.fromRadians(MARGIN, MARGIN))
                        .polarClosure());
    }

    /** If both ends are the antimeridian, S2 would see no longitude or all. */
    private static S1Interval longitudes(double west, double east) {
        return Math.abs(west) == 180 && Math.abs(east) == 180 && !(west < east)
                ? S1Interval.fromPoint(Math.PI)
                : new S1Interval(Math.toRadians(west), Math.toRadians(east));
    }

    private static List<CellRange> covering(S2RegionCoverer coverer, S2Region region) {
        ArrayList<S2CellId> cells = new ArrayList<>();
        coverer.getCovering(region, cells);
        return cells.stream()
                .map(cell -> new CellRange(cell.rangeMin().id(), cell.rangeMax().id()))
                .sorted(Comparator.comparingLong(CellRange::first))
                .toList();
    }
}
