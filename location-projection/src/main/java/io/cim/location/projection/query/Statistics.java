package io.cim.location.projection.query;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.StatsReply;
import io.cim.location.projection.table.HierarchyProblems;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** The number of locations, and of those with a problem in the hierarchy. */
final class Statistics {

    private static final String COUNT =
            """
            SELECT l.location_type, l.status, l.archived, COUNT(*) AS locations FROM location l
            GROUP BY l.location_type, l.status, l.archived
            """;

    private static final String COUNT_KINDS =
            """
            SELECT l.kind, COUNT(*) AS locations FROM location l WHERE l.kind IS NOT NULL
            GROUP BY l.kind ORDER BY COUNT(*) DESC, l.kind LIMIT :most
            """;

    private final Handle handle;

    Statistics(Handle handle) {
        this.handle = handle;
    }

    private record Group(
            LocationType type, LocationStatus status, boolean archived, long locations) {}

    StatsReply reply(long sequence, long lag) {
        List<Group> groups = groups();
        Map<Boolean, Long> byArchival = counts(groups, Group::archived);
        long active = byArchival.getOrDefault(false, 0L);
        long archived = byArchival.getOrDefault(true, 0L);
        HierarchyProblems problems = new HierarchyProblems(handle);
        return new StatsReply(
                active + archived,
                active,
                archived,
                counts(groups, Group::type),
                kinds(),
                counts(groups, Group::status),
                problems.count(HierarchyProblem.ORPHAN),
                problems.count(HierarchyProblem.TOO_DEEP),
                problems.count(HierarchyProblem.CYCLE),
                sequence,
                lag);
    }

    private static <K> Map<K, Long> counts(List<Group> groups, Function<Group, K> key) {
        return groups.stream().collect(groupingBy(key, summingLong(Group::locations)));
    }

    private List<Group> groups() {
        return handle.createQuery(COUNT)
                .map((row, _) ->
                        new Group(
                                LocationType.of(row.getString("location_type")),
                                LocationStatus.of(row.getString("status")),
                                row.getBoolean("archived"),
                                row.getLong("locations")))
                .list();
    }

    private Map<String, Long> kinds() {
        return handle.createQuery(COUNT_KINDS)
                .bind("most", StatsReply.MOST_KINDS)
                .reduceRows(
                        new HashMap<>(),
                        (kinds, row) -> {
                            kinds.put(
                                    row.getColumn("kind", String.class),
                                    row.getColumn("locations", Long.class));
                            return kinds;
                        });
    }
}
