package io.cim.location.projection;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import io.cim.location.projection.LocationProjector.Changes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what slipped through between two commands in flight: active locations below an archived
 * one, and locations that stand too deep. It looks when the changes are committed, so that of two
 * at the same time the later one sees both.
 */
final class HierarchyWatch implements Changes {

    private static final Logger logger = LoggerFactory.getLogger(HierarchyWatch.class);

    private final DataSource dataSource;

    HierarchyWatch(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public void committed(Map<LocationId, LocationView> before, Collection<LocationView> after) {
        List<LocationView> placed = new ArrayList<>();
        List<LocationView> archived = new ArrayList<>();
        for (LocationView view : after) {
            @Nullable LocationView was = before.get(view.locationId());
            if (view.archived()) {
                if (was == null || !was.archived()) {
                    archived.add(view);
                }
            } else if (view.parentId() != null
                    && (was == null
                            || was.archived()
                            || !Objects.equals(was.parentId(), view.parentId()))) {
                placed.add(view);
            }
        }
        if (placed.isEmpty() && archived.isEmpty()) {
            return;
        }
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            look(connection, placed, archived);
        } catch (SQLException failure) {
            logger.warn("The hierarchy could not be looked at after a change", failure);
        }
    }

    private static void look(
            Connection connection, List<LocationView> placed, List<LocationView> archived)
            throws SQLException {
        Subtree subtree = new Subtree(connection);
        for (LocationView view : archived) {
            if (subtree.hasActiveChildren(view.locationId())) {
                logger.warn(
                        "Location {} is archived, and locations below it are not: they are orphans",
                        view.locationId());
            }
        }
        Map<LocationId, LocationView> parents =
                LocationTable.load(
                        connection, placed.stream().map(LocationView::parentId).toList());
        for (LocationView view : placed) {
            @Nullable LocationView parent = parents.get(view.parentId());
            if (parent != null && parent.archived()) {
                logger.warn(
                        "Location {} stands below location {}, which is archived: it is an orphan",
                        view.locationId(),
                        view.parentId());
            }
        }
        lookHowDeep(connection, subtree, placed);
    }

    /** A new location too may have others below it, which another segment was faster to project. */
    private static void lookHowDeep(
            Connection connection, Subtree subtree, List<LocationView> placed) throws SQLException {
        Set<UUID> ids = new LinkedHashSet<>();
        placed.forEach(view -> ids.add(view.locationId().value()));
        Map<UUID, Integer> levels = subtree.levels(ids);
        Set<UUID> parents = subtree.withChildren(ids);
        Set<UUID> tooDeep = new LinkedHashSet<>();
        for (LocationView view : placed) {
            UUID id = view.locationId().value();
            int level = levels.getOrDefault(id, 1);
            if (level > Subtree.DEEPEST_LEVEL) {
                tooDeep.add(id);
            }
            if (parents.contains(id)) {
                List<List<UUID>> below = subtree.levelsBelow(view.locationId());
                for (int i = Math.max(0, Subtree.DEEPEST_LEVEL - level); i < below.size(); i++) {
                    tooDeep.addAll(below.get(i));
                }
            }
        }
        tell(connection, tooDeep);
    }

    /** Looks at the whole tree, as a rebuild has made it. */
    static void lookAtAll(Connection connection) throws SQLException {
        List<UUID> deepest = InnerTree.read(connection).from(Subtree.DEEPEST_LEVEL);
        tell(connection, new LinkedHashSet<>(new Subtree(connection).children(deepest)));
    }

    /** Tells of those that were not known to be too deep. */
    private static void tell(Connection connection, Set<UUID> tooDeep) throws SQLException {
        int told = tooDeep.isEmpty() ? 0 : remember(connection, tooDeep);
        if (told > 0) {
            logger.warn(
                    "{} more locations stand below level {}, among them {}",
                    told,
                    Subtree.DEEPEST_LEVEL,
                    tooDeep.iterator().next());
        }
    }

    private static int remember(Connection connection, Set<UUID> tooDeep) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO deep_location (location_id)
                        SELECT n.id FROM UNNEST(CAST(? AS UUID ARRAY)) AS n(id)
                        WHERE NOT EXISTS (SELECT 1 FROM deep_location d WHERE d.location_id = n.id)
                        """)) {
            insert.setArray(1, connection.createArrayOf("UUID", tooDeep.toArray()));
            return insert.executeUpdate();
        }
    }
}
