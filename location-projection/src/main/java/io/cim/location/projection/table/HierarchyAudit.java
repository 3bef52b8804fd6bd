package io.cim.location.projection.table;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what commands refuse and the stream may contain nevertheless: active locations below an
 * archived one, locations that are too deep, and cycles.
 *
 * <p>Depth and cycles are checked, and paths corrected, in the transaction of the change. Such
 * transactions lock each other out until their end, so that of two changes that together make a
 * cycle the later one sees both.
 */
public final class HierarchyAudit {

    private static final Logger logger = LoggerFactory.getLogger(HierarchyAudit.class);

    private final Jdbi jdbi;

    /**
     * @param jdbi whose statements are part of the projection's transactions
     */
    public HierarchyAudit(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Checks changes in the transaction that has written them.
     *
     * @param before the locations before them, without those that are new
     * @param after all changed locations
     * @return what is to be done after the commit
     */
    public Runnable written(Map<LocationId, LocationView> before, Collection<LocationView> after)
            throws SQLException {
        List<LocationView> archived = new ArrayList<>();
        List<LocationView> placed = new ArrayList<>();
        Set<UUID> defined = new LinkedHashSet<>();
        Set<UUID> moved = new LinkedHashSet<>();
        for (LocationView view : after) {
            @Nullable LocationView was = before.get(view.locationId());
            boolean hasMoved = was != null && !Objects.equals(was.parentId(), view.parentId());
            if (hasMoved) {
                moved.add(view.locationId().value());
            } else if (was == null && view.parentId() != null) {
                defined.add(view.locationId().value());
            }
            if (view.archived()) {
                if (was == null || !was.archived()) {
                    archived.add(view);
                }
            } else if (view.parentId() != null && (was == null || was.archived() || hasMoved)) {
                placed.add(view);
            }
        }
        HierarchyFindings findings = write(before, after, defined, moved);
        return () -> {
            findings.log();
            checkOrphans(archived, placed);
        };
    }

    private HierarchyFindings write(
            Map<LocationId, LocationView> before,
            Collection<LocationView> after,
            Set<UUID> defined,
            Set<UUID> moved)
            throws SQLException {
        if (after.isEmpty()) {
            return HierarchyFindings.NONE;
        }
        return jdbi.<HierarchyFindings, SQLException>withHandle(handle -> {
            boolean places = !defined.isEmpty() || !moved.isEmpty();
            if (places) {
                lock(handle);
            } else {
                share(handle);
            }
            new LocationPaths(handle).write(before, after);
            return places
                    ? new HierarchyCheck(handle).check(defined, moved)
                    : HierarchyFindings.NONE;
        });
    }

    /**
     * Locks out other transactions that change the hierarchy or its rows until the end of this one.
     */
    public static void lock(Handle handle) {
        lock(handle, "pg_advisory_xact_lock");
    }

    /** Locks out transactions that place locations: they write rows of locations of others. */
    private static void share(Handle handle) {
        lock(handle, "pg_advisory_xact_lock_shared");
    }

    /**
     * Transactions get the lock in their order, so that those which share it leave none waiting.
     */
    private static void lock(Handle handle, String function) {
        switch (Dialect.of(handle)) {
            case POSTGRESQL -> {
                String sql = "SELECT %s(14, hashtext(current_schema()))".formatted(function);
                var _ = handle.createQuery(sql).mapTo(String.class).one();
            }
            case SQLITE -> {} // has one writing transaction at a time
        }
    }

    /** Checks all locations, fills the table of paths, and logs what it finds. */
    public void checkAll() {
        jdbi.withHandle(handle -> new HierarchyCheck(handle).checkAll()).log();
    }

    private void checkOrphans(List<LocationView> archived, List<LocationView> placed) {
        if (archived.isEmpty() && placed.isEmpty()) {
            return;
        }
        try {
            jdbi.<SQLException>useHandle(handle -> warnOfOrphans(handle, archived, placed));
        } catch (SQLException | JdbiException failure) {
            logger.warn("The check for orphans after a change failed", failure);
        }
    }

    private static void warnOfOrphans(
            Handle handle, List<LocationView> archived, List<LocationView> placed)
            throws SQLException {
        Tree tree = new Tree(handle);
        for (LocationView view : archived) {
            if (tree.hasActiveChildren(view.locationId())) {
                logger.warn(
                        "Location {} is archived, and locations below it are not: they are orphans",
                        view.locationId());
            }
        }
        Map<LocationId, LocationView> parents =
                LocationTable.load(
                        handle.getConnection(),
                        placed.stream().map(LocationView::parentId).toList());
        for (LocationView view : placed) {
            @Nullable LocationView parent = parents.get(view.parentId());
            if (parent != null && parent.archived()) {
                logger.warn(
                        "Location {} is below location {}, which is archived: it is an orphan",
                        view.locationId(),
                        view.parentId());
            }
        }
    }
}
