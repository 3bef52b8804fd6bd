package io.cim.location.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The locations that have others below them, by whom they stand below: of a whole tree what decides
 * how deep it is.
 */
final class InnerTree {

    private final Connection connection;
    private final Map<UUID, @Nullable UUID> parents;

    private InnerTree(Connection connection, Map<UUID, @Nullable UUID> parents) {
        this.connection = connection;
        this.parents = parents;
    }

    static InnerTree read(Connection connection) throws SQLException {
        Map<UUID, @Nullable UUID> parents = new HashMap<>();
        try (PreparedStatement select =
                        connection.prepareStatement(
                                """
                                SELECT l.location_id, l.parent_id FROM location l
                                WHERE l.location_id IN
                                    (SELECT c.parent_id FROM location c WHERE c.parent_id IS NOT NULL)
                                """);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                parents.put(
                        rows.getObject("location_id", UUID.class),
                        rows.getObject("parent_id", UUID.class));
            }
        }
        return new InnerTree(connection, parents);
    }

    /** The children of all that stand at this level or below it. */
    Set<UUID> childrenBelow(int level) throws SQLException {
        Set<UUID> deep = new LinkedHashSet<>();
        for (UUID inner : parents.keySet()) {
            if (isAtLeast(inner, level)) {
                deep.add(inner);
            }
        }
        if (deep.isEmpty()) {
            return deep;
        }
        Set<UUID> children = new LinkedHashSet<>();
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT location_id FROM location WHERE parent_id = ANY (?)")) {
            select.setArray(1, connection.createArrayOf("UUID", deep.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    children.add(rows.getObject("location_id", UUID.class));
                }
            }
        }
        return children;
    }

    /** Whether the way up to the root has that many levels. */
    private boolean isAtLeast(UUID inner, int level) {
        @Nullable UUID above = inner;
        for (int levels = 1; levels < level && above != null; levels++) {
            above = parents.get(above);
        }
        return above != null;
    }
}
