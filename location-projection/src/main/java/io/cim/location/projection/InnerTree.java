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
 * The locations that have others both above and below them, by whom they stand below: of a whole
 * tree what decides how deep it is, and all of its cycles.
 */
final class InnerTree {

    private final Map<UUID, UUID> parents;
    private final Cycles cycles;

    private InnerTree(Map<UUID, UUID> parents) {
        this.parents = parents;
        this.cycles = Cycles.among(parents);
    }

    static InnerTree read(Connection connection) throws SQLException {
        Map<UUID, UUID> parents = new HashMap<>();
        try (PreparedStatement select =
                        connection.prepareStatement(
                                """
                                SELECT l.location_id, l.parent_id FROM location l
                                WHERE l.parent_id IS NOT NULL AND l.location_id IN
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

    Cycles cycles() {
        return cycles;
    }

    /** Those of them that stand at this level or below it, which is not the roots'. */
    List<UUID> from(int level) {
        return parents.keySet().stream().filter(inner -> isAtLeast(inner, level)).toList();
    }

    /** Whether the way up to the root, or to a cycle, has that many levels. */
    private boolean isAtLeast(UUID inner, int level) {
        @Nullable UUID above = inner;
        for (int levels = 1; levels <= level; levels++) {
            if (above == null || cycles.members().contains(above)) {
                return false;
            }
            above = parents.get(above);
        }
        return true;
    }
}
