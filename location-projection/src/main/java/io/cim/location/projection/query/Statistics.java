package io.cim.location.projection.query;

import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.LocationType;
import io.cim.location.api.StatsReply;
import io.cim.location.projection.table.HierarchyProblems;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** The number of locations, and of those with a problem in the hierarchy. */
final class Statistics {

    private static final String COUNT =
            """
            SELECT l.location_type, l.archived, COUNT(*) AS locations FROM location l
            GROUP BY l.location_type, l.archived
            """;

    private final Handle handle;

    Statistics(Handle handle) {
        this.handle = handle;
    }

    private record Group(LocationType type, boolean archived, long locations) {}

    StatsReply reply(long sequence, long lag) {
        List<Group> groups = groups();
        Map<LocationType, Long> byType = new EnumMap<>(LocationType.class);
        for (LocationType type : LocationType.values()) {
            byType.put(
                    type,
                    groups.stream()
                            .filter(group -> group.type() == type)
                            .mapToLong(Group::locations)
                            .sum());
        }
        long total = groups.stream().mapToLong(Group::locations).sum();
        long archived = groups.stream().filter(Group::archived).mapToLong(Group::locations).sum();
        HierarchyProblems problems = new HierarchyProblems(handle);
        return new StatsReply(
                total,
                total - archived,
                archived,
                byType,
                problems.count(HierarchyProblem.ORPHAN),
                problems.count(HierarchyProblem.TOO_DEEP),
                problems.count(HierarchyProblem.CYCLE),
                sequence,
                lag);
    }

    private List<Group> groups() {
        return handle.createQuery(COUNT)
                .map((row, _) ->
                        new Group(
                                LocationType.of(row.getString("location_type")),
                                row.getBoolean("archived"),
                                row.getLong("locations")))
                .list();
    }
}
