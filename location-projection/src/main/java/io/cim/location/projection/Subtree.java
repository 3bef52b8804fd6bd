package io.cim.location.projection;

import io.cim.location.api.LocationId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/** Walks along parents and children in the database, level by level, so far that a cycle ends. */
final class Subtree {

    /** How deep a location may stand; a root stands at level 1. */
    static final int DEEPEST_LEVEL = 64;

    /** So far does a walk go that meets a cycle. */
    static final int LONGEST_WALK = 2 * DEEPEST_LEVEL;

    private final Connection connection;

    Subtree(Connection connection) {
        this.connection = connection;
    }

    boolean hasActiveChildren(LocationId location) throws SQLException {
        return !ids(
                        """
                        SELECT location_id FROM location
                        WHERE parent_id = ANY (?) AND archived = FALSE LIMIT 1
                        """,
                        List.of(location.value()))
                .isEmpty();
    }

    /** Those of these locations that others stand below. */
    Set<UUID> withChildren(Collection<UUID> locations) throws SQLException {
        return new LinkedHashSet<>(
                ids(
                        "SELECT DISTINCT parent_id FROM location WHERE parent_id = ANY (?)",
                        locations));
    }

    /**
     * How many levels stand below the location, 0 where none does; empty if the other one is on one
     * of them.
     */
    OptionalInt height(LocationId location, LocationId other) throws SQLException {
        List<List<UUID>> levels = levelsBelow(location);
        return levels.stream().anyMatch(level -> level.contains(other.value()))
                ? OptionalInt.empty()
                : OptionalInt.of(levels.size());
    }

    /**
     * The locations below one by level, the nearest first. The location itself is not among them,
     * even if it stands in a ring.
     */
    List<List<UUID>> levelsBelow(LocationId location) throws SQLException {
        List<List<UUID>> levels = new ArrayList<>();
        List<UUID> level = childrenWithout(location, List.of(location.value()));
        while (!level.isEmpty() && levels.size() < LONGEST_WALK) {
            levels.add(level);
            level = childrenWithout(location, level);
        }
        return levels;
    }

    private List<UUID> childrenWithout(LocationId top, List<UUID> parents) throws SQLException {
        List<UUID> children = children(parents);
        children.remove(top.value());
        return children;
    }

    /** The locations directly below these. */
    List<UUID> children(Collection<UUID> parents) throws SQLException {
        return ids("SELECT location_id FROM location WHERE parent_id = ANY (?)", parents);
    }

    /** The ids in the one column of what a statement finds for an array of ids. */
    private List<UUID> ids(String sql, Collection<UUID> parents) throws SQLException {
        List<UUID> ids = new ArrayList<>();
        if (parents.isEmpty()) {
            return ids;
        }
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf("UUID", parents.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getObject(1, UUID.class));
                }
            }
        }
        return ids;
    }
}
