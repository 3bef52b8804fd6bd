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
    private static final int MOST_CANDIDATES = 4_000;

    private final Handle handle;

    LocationSearch(Handle handle) {
        this.handle = handle;
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
                hasFewCandidates(target)
                        ? ofCandidates(target, conditions, sortKey)
                        : inOrder(target, conditions, sortKey);
        return conditions
                .query(handle, sql)
                .map((row, _) -> Hit.of(LocationTable.view(row)))
                .list();
    }

    private boolean hasFewCandidates(Target target) {
        if (target.candidates().isEmpty()) {
            return false;
        }
        String sql = "SELECT COUNT(*) FROM (%s) c".formatted(candidates(target, "1"));
        return target.conditions().query(handle, sql).mapTo(Integer.class).one() <= MOST_CANDIDATES;
    }

    /** The limit is also what keeps the planner from another way. */
    private static String candidates(Target target, String columns) {
        return target.candidates().stream()
                .map(looked -> "SELECT %s FROM location l WHERE %s".formatted(columns, looked))
                .collect(
                        Collectors.joining(
                                " UNION ALL ", "", " LIMIT %d".formatted(MOST_CANDIDATES + 1)));
    }

    private static String ofCandidates(Target target, Conditions conditions, SortKey sortKey) {
        return "SELECT %s FROM (%s) l WHERE %s ORDER BY %s LIMIT :limit"
                .formatted(
                        LocationTable.SELECTED,
                        candidates(target, "l.*"),
                        conditions.and(isOf(target.archived())).sql(),
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

    /** Which locations are meant by whether they are archived. */
    static Conditions isOf(Archival archival) {
        Conditions any = new Conditions();
        return archival == Archival.ANY
                ? any
                : any.and(archived(archival).collect(Collectors.joining()));
    }

    /** By one condition or by another, since an index is followed for each. */
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
     * What is searched for.
     *
     * @param conditions what holds of a location {@code l}
     * @param candidates conditions of which exactly one holds, each for an index to look up, with
     *     the values of the others; empty where no index helps
     */
    record Target(Conditions conditions, List<String> candidates, Archival archived, Index index) {

        Target {
            candidates = List.copyOf(candidates);
        }
    }
}
