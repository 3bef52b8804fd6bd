package io.cim.location.projection.query;

import io.cim.location.api.Archival;
import io.cim.location.api.LocationOrder;
import io.cim.location.projection.table.Dialect;
import io.cim.location.projection.table.LocationTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Pages of locations in an order. If an index finds few candidates, they are read and sorted; the
 * index of texts is asked only if a sample of the order has hardly any match. Else the index that
 * has the order is followed until the page is full, unless a sample of it shows that hardly any
 * location matches: then the whole table is read. Below a location the paths are read instead of
 * the whole table, and first if they are few. The choice is made here since neither database
 * chooses well for itself.
 */
final class LocationList {

    /**
     * The maximal number of candidates to be read and sorted, and the size of the sample of an
     * order.
     */
    static final int EFFORT = 4_000;

    /** The small sample is one part in so many of a sample. */
    private static final int SMALL = 8;

    /**
     * The candidates that the index of texts may find are one part in so many of the others: with
     * more of them PostgreSQL would read the whole table.
     */
    private static final int FEWER = 4;

    private static final SortKey BY_NAME = new SortKey(LocationOrder.DEFAULT);

    /** An order is followed if its sample has at least so many matches. */
    private static final int WORTHWHILE = 5;

    /** The same if the alternative is to read paths alone. */
    private static final int MANY = 20;

    /** So many times more paths may be read than locations. */
    private static final int MORE_PATHS = 10;

    private final Handle handle;
    private final Dialect dialect;
    private final int effort;

    LocationList(Handle handle, int effort) {
        this.handle = handle;
        this.dialect = Dialect.of(handle);
        this.effort = effort;
    }

    /**
     * Reads the locations after a position.
     *
     * @param after the end of the page before, null for the first page
     */
    void read(Criteria criteria, LocationOrder order, @Nullable PageEnd after, PageSpace space) {
        SortKey sortKey = new SortKey(order);
        Conditions from = after == null ? new Conditions() : sortKey.after(after);
        Conditions conditions =
                new Conditions().and(criteria.conditions()).and(from).with("limit", space.left());
        String sql =
                fewBelow(criteria.paths(), criteria, effort)
                        .map(scope -> amongPaths(scope, criteria, from, sortKey))
                        .or(() -> few(criteria, from, conditions, sortKey))
                        .or(() ->
                                fewBelow(
                                                criteria.paths().filter(PathScope::hasAll),
                                                criteria,
                                                effort * MORE_PATHS)
                                        .map(scope -> amongPaths(scope, criteria, from, sortKey)))
                        .orElseGet(() ->
                                isRare(criteria, from, sortKey)
                                        ? amongAll(criteria, conditions, from, sortKey)
                                        : inOrder(criteria, conditions, sortKey));
        space.addAll(conditions.query(handle, sql), Hit::of);
    }

    private Optional<String> few(
            Criteria criteria, Conditions from, Conditions conditions, SortKey sortKey) {
        return fewCandidates(criteria)
                .or(() -> fewRare(criteria, from, sortKey))
                .map(candidates -> among(candidates, criteria, conditions, sortKey));
    }

    /** The paths of the locations below one, if they are few. */
    private Optional<PathScope> fewBelow(Optional<PathScope> paths, Criteria criteria, int most) {
        return paths.filter(scope -> areFew(List.of(scope.lookUp()), criteria.conditions(), most));
    }

    /** The number of matching locations. */
    long count(Criteria criteria) {
        return criteria.paths()
                .map(scope -> count(scope, criteria))
                .orElseGet(() -> countAll(criteria));
    }

    private long count(PathScope scope, Criteria criteria) {
        return criteria.conditions()
                .query(
                        handle,
                        "SELECT COUNT(*) FROM (%s) c"
                                .formatted(
                                        scope.sql(
                                                "l.location_id",
                                                isOfByIndex(criteria.archived()).sql())))
                .mapTo(Long.class)
                .one();
    }

    private long countAll(Criteria criteria) {
        Conditions conditions = criteria.conditions();
        Conditions all =
                conditions.isEmpty()
                        ? isOfByIndex(criteria.archived())
                        : limited(isOf(criteria.archived()).and(conditions));
        return all.query(
                        handle,
                        "SELECT COUNT(*) FROM %s l WHERE %s"
                                .formatted(candidates(criteria).orElse("location"), all.sql()))
                .mapTo(Long.class)
                .one();
    }

    /** The candidates for criteria in any order as a table, if they are few. */
    private Optional<String> candidates(Criteria criteria) {
        return fewCandidates(criteria).or(() -> fewRare(criteria, new Conditions(), BY_NAME));
    }

    /** The scope of criteria in an area. */
    Scope scope(Criteria criteria) {
        Optional<String> candidates = candidates(criteria);
        return new Scope(
                candidates
                        .map("%s l"::formatted)
                        .orElseGet(() -> dialect.locationsBy("location_by_cell")),
                candidates.isPresent(),
                limited(isOf(criteria.archived()).and(criteria.conditions())));
    }

    /** The candidates for criteria as a table, if they are few. */
    private Optional<String> fewCandidates(Criteria criteria) {
        return few(criteria.candidates().stream(), criteria.conditions(), effort);
    }

    /**
     * The same by the index of texts, which takes long if they are many: it is asked if a small
     * sample has no match, or a sample hardly any.
     */
    private Optional<String> fewRare(Criteria criteria, Conditions from, SortKey sortKey) {
        return criteria.ifRare()
                .filter(_ ->
                        isRare(criteria, from, sortKey, effort / SMALL, 1)
                                || isRare(criteria, from, sortKey))
                .flatMap(lookUp ->
                        few(
                                Stream.of(List.of(lookUp)),
                                limited(criteria.conditions()),
                                effort / FEWER));
    }

    /** Conditions with the numbers of candidates that look-ups may return. */
    private Conditions limited(Conditions conditions) {
        return conditions.with("most", effort).with("most_texts", effort / FEWER + 1);
    }

    private Optional<String> few(Stream<List<LookUp>> candidates, Conditions values, int most) {
        return candidates
                .filter(lookUps -> areFew(lookUps, values, most))
                .findFirst()
                .map(lookUps ->
                        "(%s)".formatted(union(lookUps.stream().map(lookUp -> lookUp.sql("l.*")))));
    }

    /** Counts no further than needed. */
    private boolean areFew(List<LookUp> lookUps, Conditions values, int most) {
        int left = most;
        for (LookUp lookUp : lookUps) {
            left -= count(lookUp, values, left + 1);
            if (left < 0) {
                return false;
            }
        }
        return true;
    }

    private int count(LookUp lookUp, Conditions values, int most) {
        return values.query(handle, "SELECT COUNT(*) FROM (%s) c".formatted(lookUp.counted()))
                .bind("most", most)
                .mapTo(Integer.class)
                .one();
    }

    private String among(
            String candidates, Criteria criteria, Conditions conditions, SortKey sortKey) {
        return "SELECT %s FROM %s l WHERE %s ORDER BY %s LIMIT :limit"
                .formatted(
                        LocationTable.SELECTED,
                        candidates,
                        limited(conditions.and(isOf(criteria.archived()))).sql(),
                        sortKey.orderBy());
    }

    /** Whether many locations follow in the order and hardly any of them matches. */
    private boolean isRare(Criteria criteria, Conditions from, SortKey sortKey) {
        boolean isCheap = criteria.paths().filter(PathScope::hasAll).isPresent();
        return isRare(criteria, from, sortKey, effort, isCheap ? MANY : WORTHWHILE);
    }

    /** Whether more locations follow than a sample has, of which fewer match than is worthwhile. */
    private boolean isRare(
            Criteria criteria, Conditions from, SortKey sortKey, int size, int worthwhile) {
        if (!criteria.needsSample()) {
            return false;
        }
        String sample =
                union(
                        archived(criteria.archived())
                                .map(archived ->
                                        "SELECT l.* FROM location l WHERE %s AND %s ORDER BY %s LIMIT :sample"
                                                .formatted(
                                                        archived,
                                                        from.sql(),
                                                        sortKey.orderBy("l.archived"))));
        Conditions values =
                new Conditions().and(criteria.conditions()).and(from).with("sample", size);
        String matches = criteria.conditions().sql();
        return count(values, sample, matches, worthwhile) < worthwhile
                && count(values, sample, "TRUE", size) == size;
    }

    /** Counts no further than the most. */
    private int count(Conditions values, String sample, String condition, int most) {
        return values.query(
                        handle,
                        "SELECT COUNT(*) FROM (SELECT 1 FROM (%s) l WHERE %s LIMIT :most) c"
                                .formatted(sample, condition))
                .bind("most", most)
                .mapTo(Integer.class)
                .one();
    }

    /**
     * Reads the table in its own order: the index of the order would lead criss-cross through it.
     */
    private static String amongAll(
            Criteria criteria, Conditions conditions, Conditions from, SortKey sortKey) {
        return criteria.paths()
                .map(scope -> amongPaths(scope, criteria, from, sortKey))
                .orElseGet(() ->
                        select(
                                "location l",
                                conditions.and(isOf(criteria.archived())).sql(),
                                sortKey.orderBy()));
    }

    /** Orders the paths, which are read in their own order, before any location is read. */
    private static String amongPaths(
            PathScope scope, Criteria criteria, Conditions from, SortKey sortKey) {
        String ids =
                "SELECT l.location_id FROM (%s) l ORDER BY %s LIMIT :limit"
                        .formatted(
                                scope.sql(
                                        "l.location_id, " + sortKey.column(),
                                        isOfByIndex(criteria.archived()).and(from).sql()),
                                sortKey.orderBy());
        return "SELECT %s FROM location l WHERE l.location_id IN (%s) ORDER BY %s"
                .formatted(LocationTable.SELECTED, ids, sortKey.orderBy());
    }

    private String inOrder(Criteria criteria, Conditions conditions, SortKey sortKey) {
        return switch (criteria.index()) {
            case OF_SIBLINGS ->
                    select(
                            dialect.locationsBy("location_by_parent"),
                            conditions.and(isOf(criteria.archived())).sql(),
                            sortKey.orderBy("l.parent_id"));
            case OF_ALL ->
                    merged(
                            archived(criteria.archived())
                                    .map(archived ->
                                            select(
                                                    dialect.locationsBy(sortKey.index()),
                                                    conditions.sql() + " AND " + archived,
                                                    sortKey.orderBy("l.archived")))
                                    .toList(),
                            sortKey);
        };
    }

    private static String select(String from, String conditions, String order) {
        return "SELECT %s FROM %s WHERE %s ORDER BY %s LIMIT :limit"
                .formatted(LocationTable.SELECTED, from, conditions, order);
    }

    private static String merged(List<String> queries, SortKey sortKey) {
        return queries.size() == 1
                ? queries.getFirst()
                : "SELECT * FROM (%s) l ORDER BY %s LIMIT :limit"
                        .formatted(union(queries.stream()), sortKey.orderBy());
    }

    /** All rows of queries that have orders and limits, which SQLite wants in a nested query. */
    private static String union(Stream<String> queries) {
        return queries.map("SELECT * FROM (%s) part"::formatted)
                .collect(Collectors.joining(" UNION ALL "));
    }

    /**
     * The condition on the archival of rows that are found by other conditions. It does not name
     * the indexed column, since SQLite might then prefer an index on it.
     */
    static Conditions isOf(Archival archival) {
        Conditions any = new Conditions();
        return switch (archival) {
            case ACTIVE -> any.and("l.archived_at IS NULL");
            case ARCHIVED -> any.and("l.archived_at IS NOT NULL");
            case ANY -> any;
        };
    }

    /** The same if there are no other conditions: an index has all that is read. */
    private static Conditions isOfByIndex(Archival archival) {
        Conditions any = new Conditions();
        return switch (archival) {
            case ACTIVE -> any.and("l.archived = FALSE");
            case ARCHIVED -> any.and("l.archived = TRUE");
            case ANY -> any;
        };
    }

    /** The condition on the archival for each value of the column that an index begins with. */
    static Stream<String> archived(Archival archival) {
        return switch (archival) {
            case ACTIVE -> Stream.of("l.archived = FALSE");
            case ARCHIVED -> Stream.of("l.archived = TRUE");
            case ANY -> Stream.of("l.archived = FALSE", "l.archived = TRUE");
        };
    }

    /**
     * The rows among which to look.
     *
     * @param table the table or the candidates {@code l} in SQL
     * @param isSmall whether it has few rows and no index
     * @param conditions the conditions on a matching location {@code l}
     */
    record Scope(String table, boolean isSmall, Conditions conditions) {}

    /** The index whose order fits. */
    enum Index {
        /** By archival, and then in any order. */
        OF_ALL,
        /** By parent, and then by name. */
        OF_SIBLINGS
    }

    /**
     * Candidates that an index finds.
     *
     * @param condition the condition on a candidate {@code l}, with values of the criteria's
     *     conditions
     * @param order the order of the index. With it PostgreSQL does not expect to meet enough of
     *     them in the table
     * @param counted selects a row for each of the first {@code :most}
     */
    record LookUp(String condition, String order, String counted) {

        LookUp(String condition, String order) {
            this(condition, order, sql("1", condition, order));
        }

        /** Candidates whose ids another table has: a query for the first {@code :most} of them. */
        static LookUp ofIds(String ids) {
            return new LookUp("l.location_id IN (%s)".formatted(ids), "l.location_id", ids);
        }

        private String sql(String columns) {
            return sql(columns, condition, order);
        }

        /** The first {@code :most} candidates. The limit also keeps planners from another plan. */
        private static String sql(String columns, String condition, String order) {
            return "SELECT %s FROM location l WHERE %s ORDER BY %s LIMIT :most"
                    .formatted(columns, condition, order);
        }
    }

    /**
     * The criteria that locations must match.
     *
     * @param conditions the conditions on a location {@code l}
     * @param candidates alternative ways to look up all matches, the best first; the look-ups of
     *     one are disjoint
     * @param ifRare another way, only for matches that a small sample has shown to be rare
     * @param paths the paths of all matches, if they are below a location
     * @param needsSample whether matches may be so rare that a sample of the order must decide
     */
    record Criteria(
            Conditions conditions,
            List<List<LookUp>> candidates,
            Optional<LookUp> ifRare,
            Optional<PathScope> paths,
            Archival archived,
            Index index,
            boolean needsSample) {

        Criteria {
            candidates = List.copyOf(candidates);
        }
    }
}
