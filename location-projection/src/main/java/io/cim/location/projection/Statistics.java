package io.cim.location.projection;

import com.google.common.collect.Lists;
import io.cim.location.api.LocationType;
import io.cim.location.api.StatsReply;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** How many locations there are, and how many of them stand where they should not. */
final class Statistics {

    /** How many locations are looked at together. */
    private static final int PORTION = 1_000;

    private static final String COUNT =
            """
            SELECT l.location_type, l.archived, COUNT(*) AS locations FROM location l
            GROUP BY l.location_type, l.archived
            """;

    private static final String COUNT_ORPHANS =
            """
            SELECT COUNT(*) FROM location p JOIN location l ON l.parent_id = p.location_id
            WHERE p.archived = TRUE AND l.archived = FALSE
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
        return new StatsReply(
                total, total - archived, archived, byType, orphans(), tooDeep(), sequence, lag);
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

    private long orphans() {
        return handle.createQuery(COUNT_ORPHANS).mapTo(Long.class).one();
    }

    /** Of the locations that were once too deep, those that still are. */
    private long tooDeep() {
        List<UUID> once =
                handle.createQuery("SELECT DISTINCT location_id FROM deep_location")
                        .mapTo(UUID.class)
                        .list();
        return Lists.partition(once, PORTION).stream().mapToLong(this::tooDeep).sum();
    }

    private long tooDeep(List<UUID> ids) {
        Ancestry ancestry = Ancestry.ofIds(handle, ids);
        return ids.stream()
                .filter(id -> ancestry.above(id).size() >= Subtree.DEEPEST_LEVEL)
                .count();
    }
}
