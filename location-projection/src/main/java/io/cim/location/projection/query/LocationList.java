package io.cim.location.projection.query;

import io.cim.location.api.Archival;
import io.cim.location.api.LocationOrder;
import io.cim.location.projection.table.LocationTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Pages of locations in an order. Where few candidates can be looked up, these are read and sorted;
 * else the index that has the order is followed until the page is full, unless a sample of it says
 * that hardly any location is searched for: then all are read. The way is chosen here since neither
 * database chooses well for itself.
 */
final class LocationList {

    /**
     * How many locations are read and sorted at most as candidates, and how many of an order are
     * looked at to see whether it is worth being followed.
     */
    static final int EFFORT = 4_000;

    /** An order is followed that has so many of what is searched for among the first. */
    private static final int WORTHWHILE = 5;

    private final Handle handle;
    private final int effort;

    LocationList(Handle handle, int effort) {
        this.handle = handle;
        this.effort = effort;
    }

    /**
     * The locations from a position on.
     *
     * @param after where the page before ended, null for the first
     * @param limit how many at most
     */
    List<Hit> page(Target target, LocationOrder order, @Nullable PageEnd after, int limit) {
        SortKey sortKey = new SortKey(order);
        Conditions from = after == null ? new Conditions() : sortKey.after(after);
        Conditions conditions =
                new Conditions().and(target.conditions()).and(from).with("limit", limit);
        String sql =
                fewCandidates(target)
                        .map(candidates -> among(candidates, target, conditions, sortKey))
                        .orElseGet(() ->
                                isRare(target, from, sortKey)
                                        ? amongAll(target, conditions, sortKey)
                                        : inOrder(target, conditions, sortKey));
        return conditions
                .query(handle, sql)
                .map((row, _) -> Hit.of(LocationTable.view(row)))
                .list();
    }

    /** Where to search for a target's locations in an order that is no index's of this class. */
    Scope scope(Target target) {
        Optional<String> candidates = fewCandidates(target);
        return new Scope(
                candidates.orElse("location"),
                candidates.isPresent(),
                isOf(target.archived()).and(target.conditions()).with("most", effort));
    }

    /** The candidates of a target as a table, if there are few. */
    private Optional<String> fewCandidates(Target target) {
        return target.candidates().stream()
                .filter(lookUps -> areFew(lookUps, target.conditions()))
                .findFirst()
                .map(lookUps ->
                        lookUps.stream()
                                .map(lookUp -> lookUp.sql("l.*"))
                                .collect(Collectors.joining(") UNION ALL (", "((", "))")));
    }

    /** Counts no further than needed. */
    private boolean areFew(List<LookUp> lookUps, Conditions values) {
        int left = effort;
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

    private String among(String candidates, Target target, Conditions conditions, SortKey sortKey) {
        return "SELECT %s FROM %s l WHERE %s ORDER BY %s LIMIT :limit"
                .formatted(
                        LocationTable.SELECTED,
                        candidates,
                        conditions.and(isOf(target.archived())).with("most", effort).sql(),
                        sortKey.orderBy());
    }

    /** Whether many locations come next in the order, and hardly any of them is searched for. */
    private boolean isRare(Target target, Conditions from, SortKey sortKey) {
        if (!target.needsSearch()) {
            return false;
        }
        String sample =
                archived(target.archived())
                        .map(archived ->
                                "SELECT l.* FROM location l WHERE %s AND %s ORDER BY %s LIMIT :sample"
                                        .formatted(
                                                archived,
                                                from.sql(),
                                                sortKey.orderBy("l.archived")))
                        .collect(Collectors.joining(") UNION ALL (", "(", ")"));
        String sql =
                "SELECT COUNT(*) >= :sample AND COUNT(CASE WHEN %s THEN 1 END) < :worthwhile FROM (%s) l"
                        .formatted(target.conditions().sql(), sample);
        return new Conditions()
                .and(target.conditions())
                .and(from)
                .with("sample", effort)
                .with("worthwhile", WORTHWHILE)
                .query(handle, sql)
                .mapTo(Boolean.class)
                .one();
    }

    /** Without the index that has the order: it would lead criss-cross through the table. */
    private static String amongAll(Target target, Conditions conditions, SortKey sortKey) {
        return inOrder(conditions.and(isOf(target.archived())).sql(), sortKey.orderBy());
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

    /**
     * Where to search for locations.
     *
     * @param table what stands for a table in SQL
     * @param isSmall whether it holds few locations, and no index
     * @param conditions what holds of a location {@code l} that is searched for
     */
    record Scope(String table, boolean isSmall, Conditions conditions) {}

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
     * @param needsSearch whether hardly any location may be searched for where the candidates do
     *     not tell
     */
    record Target(
            Conditions conditions,
            List<List<LookUp>> candidates,
            Archival archived,
            Index index,
            boolean needsSearch) {

        Target {
            candidates = List.copyOf(candidates);
        }
    }
}
