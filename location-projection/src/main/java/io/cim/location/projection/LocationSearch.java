package io.cim.location.projection;

import io.cim.location.api.Archival;
import io.cim.location.api.LocationOrder;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Pages of locations in an order. There are two ways to read one: where few candidates can be
 * looked up, they are read and sorted; else an index that has the order is followed until the page
 * is full. The way is chosen here since neither database chooses well for itself.
 */
final class LocationSearch {

    /**
     * How many candidates are read and sorted at most. Where there are more, the other way finds
     * enough of them soon.
     */
    static final int MOST_CANDIDATES = 4_000;

    private final Handle handle;
    private final int mostCandidates;

    LocationSearch(Handle handle, int mostCandidates) {
        this.handle = handle;
        this.mostCandidates = mostCandidates;
    }

    /**
     * The locations from a position on.
     *
     * @param after where the page before ended, null for the first
     * @param limit how many at most
     */
    List<Hit> page(Target target, LocationOrder order, @Nullable Position after, int limit) {
        SortKey sortKey = new SortKey(order);
        Conditions conditions = new Conditions().and(target.conditions()).with("limit", limit);
        if (after != null) {
            conditions.and(sortKey.after(after));
        }
        String sql =
                target.candidates().stream()
                        .filter(lookUps -> areFew(lookUps, target.conditions()))
                        .findFirst()
                        .map(lookUps -> among(lookUps, target, conditions, sortKey))
                        .orElseGet(() -> inOrder(target, conditions, sortKey));
        return conditions
                .query(handle, sql)
                .map((row, _) -> Hit.of(LocationTable.view(row)))
                .list();
    }

    /** Counts no further than needed. */
    private boolean areFew(List<LookUp> lookUps, Conditions values) {
        int left = mostCandidates;
        for (LookUp lookUp : lookUps) {
            left -= count(lookUp, values, left + 1);
            if (left < 0) {
                return false;
            }
        }
        return true;
    }

    private int count(LookUp lookUp, Conditions values, int most) {
        return values.query(handle, "SELECT COUNT(*) FROM (%s) c".formatted(lookUp.sql("1")))
                .bind("most", most)
                .mapTo(Integer.class)
                .one();
    }

    private String among(
            List<LookUp> lookUps, Target target, Conditions conditions, SortKey sortKey) {
        String candidates =
                lookUps.stream()
                        .map(lookUp -> lookUp.sql("l.*"))
                        .collect(Collectors.joining(") UNION ALL (", "(", ")"));
        return "SELECT %s FROM (%s) l WHERE %s ORDER BY %s LIMIT :limit"
                .formatted(
                        LocationTable.SELECTED,
                        candidates,
                        conditions.and(isOf(target.archived())).with("most", mostCandidates).sql(),
                        sortKey.orderBy());
    }

    private static String inOrder(Target target, Conditions conditions, SortKey sortKey) {
        return switch (target.index()) {
            case OF_SIBLINGS ->
                    inOrder(
                            conditions.and(isOf(target.archived())).sql(),
                            sortKey.orderBy("l.parent_id"));
            case OF_ALL ->
                    merged(
                            archived(target.archived())
                                    .map(archived ->
                                            inOrder(
                                                    conditions.sql() + " AND " + archived,
                                                    sortKey.orderBy("l.archived")))
                                    .toList(),
                            sortKey);
        };
    }

    private static String inOrder(String conditions, String order) {
        return "SELECT %s FROM location l WHERE %s ORDER BY %s LIMIT :limit"
                .formatted(LocationTable.SELECTED, conditions, order);
    }

    private static String merged(List<String> queries, SortKey sortKey) {
        return queries.size() == 1
                ? queries.getFirst()
                : "SELECT * FROM ((%s)) l ORDER BY %s LIMIT :limit"
                        .formatted(String.join(") UNION ALL (", queries), sortKey.orderBy());
    }

    /**
     * Which locations are meant by whether they are archived, for rows that are found by something
     * else: H2 would rather follow an index by which the archived stand apart.
     */
    static Conditions isOf(Archival archival) {
        Conditions any = new Conditions();
        return switch (archival) {
            case ACTIVE -> any.and("l.archived_at IS NULL");
            case ARCHIVED -> any.and("l.archived_at IS NOT NULL");
            case ANY -> any;
        };
    }

    /** The same for each value of the column that an index begins with. */
    static Stream<String> archived(Archival archival) {
        return switch (archival) {
            case ACTIVE -> Stream.of("l.archived = FALSE");
            case ARCHIVED -> Stream.of("l.archived = TRUE");
            case ANY -> Stream.of("l.archived = FALSE", "l.archived = TRUE");
        };
    }

    /** Which index has what is searched for in order. */
    enum Index {
        /** By whether it is archived, and then in any order. */
        OF_ALL,
        /** By parent, and then by name. */
        OF_SIBLINGS
    }

    /**
     * Candidates that an index finds.
     *
     * @param condition what holds of a candidate {@code l}, with values of the target's conditions
     * @param order how the index orders them. Asked for it, PostgreSQL does not hope to meet enough
     *     of them in the table
     */
    record LookUp(String condition, String order) {

        /** The first {@code :most} of them. The limit also keeps planners from another way. */
        private String sql(String columns) {
            return "SELECT %s FROM location l WHERE %s ORDER BY %s LIMIT :most"
                    .formatted(columns, condition, order);
        }
    }

    /**
     * What is searched for.
     *
     * @param conditions what holds of a location {@code l}
     * @param candidates ways to look up all for which the conditions hold, each a list of which no
     *     two find the same; the best way first
     */
    record Target(
            Conditions conditions, List<List<LookUp>> candidates, Archival archived, Index index) {

        Target {
            candidates = List.copyOf(candidates);
        }
    }
}
