package io.cim.location.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The locations that have others below them, by whom they stand below: of a whole tree what decides
 * how deep it is.
 */
final class InnerTree {

    private final Map<UUID, @Nullable UUID> parents;

    private InnerTree(Map<UUID, @Nullable UUID> parents) {
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
        return new InnerTree(parents);
    }

    /** Those of them that stand at this level or below it. */
    List<UUID> from(int level) {
        return parents.keySet().stream().filter(inner -> isAtLeast(inner, level)).toList();
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
