package io.cim.location.projection.query;

import io.cim.location.api.Archival;
import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.LocationFilter;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.projection.query.LocationList.Criteria;
import io.cim.location.projection.query.LocationList.Index;
import io.cim.location.projection.query.LocationList.LookUp;
import io.cim.location.projection.table.Dialect;
import io.cim.location.projection.table.HierarchyProblems;
import io.cim.location.projection.table.LocationTable;
import io.cim.location.projection.table.LocationTerms;
import io.cim.location.projection.table.SearchText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A list's filter as SQL. */
final class Filters {

    private final LocationFilter filter;
    private final @Nullable LocationOrder order;
    private final HierarchyProblems problems;
    private final Dialect dialect;

    /** The conditions on columns that the table {@code location_path} has too. */
    private final Conditions common = new Conditions();

    /** The conditions on other columns of the table {@code location}. */
    private final Conditions others = new Conditions();

    private final List<List<LookUp>> candidates = new ArrayList<>();
    private int terms;
    private boolean readsOtherTables;

    private Filters(
            LocationFilter filter, @Nullable LocationOrder order, HierarchyProblems problems) {
        this.filter = filter;
        this.order = order;
        this.problems = problems;
        this.dialect = problems.dialect();
    }

    /**
     * The criteria of a list.
     *
     * @param problems of the snapshot that is read
     */
    static Criteria criteria(
            LocationFilter filter, LocationOrder order, HierarchyProblems problems) {
        return new Filters(filter, order, problems).criteria();
    }

    /** The criteria in an area, whose order is not the order of an index of a list. */
    static Criteria criteria(LocationFilter filter, HierarchyProblems problems) {
        return new Filters(filter, null, problems).criteria();
    }

    /** The children of a location, by name. */
    static Criteria children(LocationId parentId, Archival archived) {
        return new Criteria(
                childrenOf(parentId),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                archived,
                Index.OF_SIBLINGS,
                false);
    }

    /** The parts of a filter that decide what it finds, for {@link Cursors#query}. */
    static List<@Nullable Object> identity(LocationFilter filter) {
        return Arrays.asList(
                new TreeSet<>(filter.types()),
                new TreeSet<>(texts(filter.kinds(), LocationKind::value)),
                new TreeSet<>(filter.statuses()),
                filter.parentId(),
                filter.ancestorId(),
                filter.root(),
                filter.archived(),
                filter.text(),
                filter.country(),
                filter.region(),
                filter.locality(),
                filter.postalCode(),
                filter.tags(),
                new TreeMap<>(filter.metadata()),
                filter.identifierSystem(),
                filter.virtualKind(),
                filter.virtualIdentifier(),
                filter.ipAddress(),
                text(filter.definedAfter()),
                text(filter.updatedAfter()),
                filter.problem());
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private Conditions types(Collection<LocationType> types) {
        Conditions conditions = new Conditions();
        return types.isEmpty()
                ? conditions
                : conditions.and(
                        dialect.isOneOfTexts("l.location_type", ":types"),
                        "types",
                        dialect.texts(texts(types, LocationType::wire)));
    }

    private static <T> List<String> texts(Collection<T> values, Function<T, String> text) {
        return values.stream().map(text).toList();
    }

    private static Conditions childrenOf(LocationId parentId) {
        return new Conditions().and("l.parent_id = :parent", "parent", parentId.value());
    }

    /** Adds the most selective candidates first. */
    private Criteria criteria() {
        if (filter.problem() != null) {
            candidates.add(List.of(having(filter.problem())));
        }
        Optional<Subtree> subtree =
                Optional.ofNullable(filter.ancestorId())
                        .map(ancestor -> Subtree.below(ancestor.value(), problems));
        subtree.filter(below -> order == null || !below.hasPaths())
                .ifPresent(below -> candidates.add(List.of(below.lookUp())));
        describe();
        filter.tags().forEach(tag -> hasTerm(LocationTerms.ofTag(tag)));
        Optional.ofNullable(filter.ipAddress())
                .map(LocationTerms::ofIpAddress)
                .ifPresent(this::hasTerm);
        Optional.ofNullable(filter.virtualIdentifier())
                .map(LocationTerms::ofVirtualIdentifier)
                .ifPresent(this::hasTerm);
        Optional.ofNullable(filter.virtualKind())
                .map(LocationTerms::ofVirtualKind)
                .ifPresent(this::hasTerm);
        identified();
        equal("folded_postal_code", LocationTable.foldedPostalCode(filter.postalCode()));
        equal("folded_locality", LocationTable.folded(filter.locality()));
        equal("folded_region", LocationTable.folded(filter.region()));
        isOneOf("kind", texts(filter.kinds(), LocationKind::value));
        equal("country", filter.country());
        isOneOf("status", texts(filter.statuses(), LocationStatus::wire));
        after("defined_at", filter.definedAfter(), LocationOrder.Key.DEFINED_AT);
        after("updated_at", filter.updatedAfter(), LocationOrder.Key.UPDATED_AT);
        Index index = family();
        common.and(types(filter.types()));
        Optional<LookUp> rare = Optional.ofNullable(filter.text()).flatMap(this::containing);
        boolean needsSample =
                index == Index.OF_ALL
                        && (filter.text() != null
                                || !filter.types().isEmpty()
                                || subtree.isPresent());
        Conditions conditions = new Conditions();
        subtree.map(Subtree::conditions).ifPresent(conditions::and);
        conditions.and(common).and(others);
        return new Criteria(
                conditions,
                candidates,
                rare,
                subtree.filter(Subtree::hasPaths)
                        .map(below ->
                                new PathScope(
                                        common,
                                        others,
                                        below.lookUp(),
                                        others.isEmpty() && !readsOtherTables)),
                filter.archived(),
                index,
                needsSample);
    }

    private Optional<LookUp> containing(String text) {
        String folded = SearchText.fold(text);
        others.and(dialect.contains("l.search_text", ":text"), "text", folded);
        Optional<String> pattern = dialect.pattern(folded);
        pattern.ifPresent(value -> others.with("pattern", value));
        return pattern.map(_ -> byId(dialect.mayMatch(":pattern")));
    }

    private LookUp having(HierarchyProblem problem) {
        return switch (problem) {
            case ORPHAN -> {
                others.and(HierarchyProblems.IS_ORPHAN);
                yield LookUp.ofIds(
                        "SELECT c.location_id %s LIMIT :most"
                                .formatted(HierarchyProblems.FROM_ORPHANS));
            }
            case TOO_DEEP -> among(problems.tooDeep());
            case CYCLE -> among(problems.inCycles());
        };
    }

    private LookUp among(Collection<UUID> ids) {
        String isOne = dialect.isOneOf("l.location_id", ":problem");
        common.and(isOne, "problem", dialect.uuids(ids));
        return byId(isOne);
    }

    private static LookUp byId(String condition) {
        return new LookUp(condition, "l.location_id");
    }

    private void describe() {
        int number = 0;
        for (Map.Entry<String, String> entry : filter.metadata().entrySet()) {
            readsOtherTables = true;
            common.and(
                            """
                            EXISTS (SELECT 1 FROM location_metadata m
                            WHERE m.location_id = l.location_id AND m.metadata_key = :key_%1$d
                            AND m.metadata_value = :value_%1$d)
                            """
                                    .formatted(number))
                    .with("key_" + number, entry.getKey())
                    .with("value_" + number, entry.getValue())
                    .with(
                            "hash_" + number,
                            LocationTable.entryHash(entry.getKey(), entry.getValue()));
            candidates.add(
                    List.of(
                            LookUp.ofIds(
                                    """
                                    SELECT m.location_id FROM location_metadata m
                                    WHERE m.entry_hash = :hash_%d LIMIT :most
                                    """
                                            .formatted(number))));
            number++;
        }
    }

    private void hasTerm(UUID term) {
        readsOtherTables = true;
        String name = "term_" + terms++;
        common.and(
                """
                EXISTS (SELECT 1 FROM location_term t WHERE t.term = :%s
                AND t.location_id = l.location_id)
                """
                        .formatted(name),
                name,
                term);
        candidates.add(
                List.of(
                        LookUp.ofIds(
                                """
                                SELECT t.location_id FROM location_term t
                                WHERE t.term = :%s LIMIT :most
                                """
                                        .formatted(name))));
    }

    /** The candidates are those of each value, since no index has the order of several. */
    private void isOneOf(String column, List<String> values) {
        if (values.isEmpty()) {
            return;
        }
        common.and(
                dialect.isOneOfTexts("l." + column, ":" + column), column, dialect.texts(values));
        List<LookUp> lookUps = new ArrayList<>();
        for (String value : values) {
            String name = "%s_%d".formatted(column, lookUps.size());
            common.with(name, value);
            lookUps.add(new LookUp("l.%s = :%s".formatted(column, name), "l." + column));
        }
        candidates.add(lookUps);
    }

    private void identified() {
        if (filter.identifierSystem() != null) {
            readsOtherTables = true;
            common.and(
                    """
                    EXISTS (SELECT 1 FROM location_identifier i
                    WHERE i.location_id = l.location_id AND i.identifier_system = :identifier_system)
                    """,
                    "identifier_system",
                    filter.identifierSystem());
            candidates.add(
                    List.of(
                            LookUp.ofIds(
                                    """
                                    SELECT DISTINCT i.location_id FROM location_identifier i
                                    WHERE i.identifier_system = :identifier_system LIMIT :most
                                    """)));
        }
    }

    private void equal(String column, @Nullable String value) {
        if (value != null) {
            String condition = "l.%s = :%s".formatted(column, column);
            others.and(condition, column, value);
            candidates.add(List.of(new LookUp(condition, "l." + column)));
        }
    }

    /** An order by the same time begins at the filter's time, and needs no candidates. */
    private void after(String column, @Nullable Instant time, LocationOrder.Key key) {
        if (time == null) {
            return;
        }
        String condition = "l.%s > :%s".formatted(column, column);
        common.and(condition, column, time.toEpochMilli());
        if (order == null || order.key() != key) {
            candidates.add(
                    LocationList.archived(filter.archived())
                            .map(archived ->
                                    new LookUp(
                                            archived + " AND " + condition,
                                            "l.archived, l.%s, l.location_id".formatted(column)))
                            .toList());
        }
    }

    private Index family() {
        Conditions family = new Conditions();
        if (filter.parentId() != null) {
            family.and(childrenOf(filter.parentId()));
        }
        if (Boolean.TRUE.equals(filter.root())) {
            family.and("l.parent_id IS NULL");
        }
        others.and(family);
        if (Boolean.FALSE.equals(filter.root())) {
            others.and("l.parent_id IS NOT NULL");
        }
        if (family.isEmpty()) {
            return Index.OF_ALL;
        }
        if (order != null && order.key() == LocationOrder.Key.NAME) {
            return Index.OF_SIBLINGS;
        }
        candidates.add(List.of(new LookUp(family.sql(), "l.parent_id, l.name_key, l.location_id")));
        return Index.OF_ALL;
    }
}
