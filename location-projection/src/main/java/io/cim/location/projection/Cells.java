package io.cim.location.projection;

import com.google.common.geometry.S2CellId;
import com.google.common.geometry.S2LatLng;
import io.cim.location.api.Coordinates;

/** Points as cells of the S2 grid, by which the database finds what lies in an area. */
final class Cells {

    private Cells() {}

    /** The id of the leaf cell that the point lies in. Cells of an area have ids in few ranges. */
    static long of(Coordinates point) {
        return S2CellId.fromLatLng(S2LatLng.fromDegrees(point.latitude(), point.longitude())).id();
    }
}
