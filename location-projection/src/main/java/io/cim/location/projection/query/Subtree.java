package io.cim.location.projection.query;

import io.cim.location.projection.query.LocationList.LookUp;
import io.cim.location.projection.table.HierarchyProblems;
import io.cim.location.projection.table.LocationPaths;
import java.util.UUID;

/**
 * The locations anywhere below one, which is not below itself, even in a cycle.
 *
 * @param conditions the condition that a location {@code l} is one of them, and its values
 * @param lookUp finds them
 * @param hasPaths whether they have the paths of {@link #IS_BELOW}
 */
record Subtree(Conditions conditions, LookUp lookUp, boolean hasPaths) {

    /** The condition on the path of a row {@code l} of the table {@code location_path}. */
    static final String IS_BELOW = "l.path > :path_after AND l.path < :path_before";

    private static final String BY_PATH =
            "SELECT l.location_id FROM location_path l WHERE %s LIMIT :most".formatted(IS_BELOW);

    /** A value and not EXISTS, which PostgreSQL might answer by reading all paths. */
    private static final String HAS_PATH =
            """
            (SELECT p.path > :path_after AND p.path < :path_before
            FROM location_path p WHERE p.location_id = l.location_id)
            """;

    /** A walk down, which visits no location twice. */
    private static final String BY_WALK =
            """
            WITH RECURSIVE below (location_id) AS (
                SELECT c.location_id FROM location c WHERE c.parent_id = :ancestor
                UNION
                SELECT c.location_id FROM below b JOIN location c ON c.parent_id = b.location_id)
            SELECT b.location_id FROM below b WHERE b.location_id <> :ancestor
            """;

    /** Paths do not show what is above a member of a cycle. */
    static Subtree below(UUID ancestor, HierarchyProblems problems) {
        if (problems.inCycles().contains(ancestor)) {
            return new Subtree(
                    new Conditions()
                            .and("l.location_id IN (%s)".formatted(BY_WALK), "ancestor", ancestor),
                    LookUp.ofIds(BY_WALK + " LIMIT :most"),
                    false);
        }
        LocationPaths.Range paths = problems.paths().below(ancestor);
        return new Subtree(
                new Conditions()
                        .and(HAS_PATH)
                        .with("path_after", paths.after())
                        .with("path_before", paths.before()),
                LookUp.ofIds(BY_PATH),
                true);
    }
}
