package io.cim.location.projection;

import io.cim.location.api.Archival;
import io.cim.location.api.LocationQuery;
import io.cim.location.projection.LocationSearch.Index;
import io.cim.location.projection.LocationSearch.LookUp;
import io.cim.location.projection.LocationSearch.Target;
import java.util.ArrayList;
import java.util.List;

/** What an area between two latitudes and two longitudes means in SQL. Its edges are part of it. */
final class Areas {

    private Areas() {}

    static Target target(LocationQuery.Within area) {
        Conditions conditions =
                new Conditions()
                        .and("l.latitude BETWEEN :south AND :north")
                        .and(longitudes(area))
                        .with("south", area.south())
                        .with("west", area.west())
                        .with("north", area.north())
                        .with("east", area.east())
                        .and(Filters.types(area.types()));
        String exactly = LocationSearch.isOf(Archival.ACTIVE).and(conditions).sql();
        List<LookUp> candidates = new ArrayList<>();
        for (CellRange range :
                CellRange.within(area.south(), area.west(), area.north(), area.east())) {
            String name = "cell_" + candidates.size();
            conditions.with(name + "_first", range.first()).with(name + "_last", range.last());
            candidates.add(
                    new LookUp(
                            "l.cell BETWEEN :%1$s_first AND :%1$s_last AND %2$s"
                                    .formatted(name, exactly),
                            "l.cell"));
        }
        return new Target(conditions, List.of(candidates), Archival.ACTIVE, Index.OF_ALL);
    }

    /** A pole has every longitude, and the antimeridian has two. */
    private static String longitudes(LocationQuery.Within area) {
        boolean crosses = area.west() > area.east();
        String between =
                "l.longitude >= :west %s l.longitude <= :east".formatted(crosses ? "OR" : "AND");
        boolean touches = Math.abs(area.west()) == 180 || Math.abs(area.east()) == 180;
        return "((%s)%s OR ABS(l.latitude) = 90)"
                .formatted(between, touches ? " OR ABS(l.longitude) = 180" : "");
    }
}
