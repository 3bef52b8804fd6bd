package io.cim.location.projection.follow;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import io.cim.location.projection.EventSource;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.UnreadableLocationException;
import io.cim.location.projection.table.DeadLetters;
import io.cim.location.projection.table.HierarchyAudit;
import io.cim.location.projection.table.LocationTable;
import io.cim.location.projection.table.Transactions;
import io.cim.location.projection.table.UnreadableLocations;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the locations that a rebuild left out, or whose dead letters lack earlier events, from
 * their snapshots. Their dead letters are to be tried afterwards.
 */
final class SnapshotRetries {

    private static final Logger logger = LoggerFactory.getLogger(SnapshotRetries.class);

    private final EventSource source;
    private final Transactions transactions;
    private final Jdbi jdbi;
    private final HierarchyAudit audit;

    /**
     * @param transactions on the generation's database
     */
    SnapshotRetries(EventSource source, Transactions transactions) {
        this.source = source;
        this.transactions = transactions;
        this.jdbi = transactions.jdbi();
        this.audit = new HierarchyAudit(jdbi);
    }

    /**
     * Tries each location once.
     *
     * @throws ReadModelException if the database fails
     */
    void run() {
        try {
            for (String id : jdbi.withHandle(SnapshotRetries::candidates)) {
                parse(id).ifPresent(this::retry);
            }
        } catch (JdbiException failure) {
            throw new ReadModelException("the dead letters could not be read", failure);
        }
    }

    private static Set<String> candidates(Handle handle) {
        Set<String> candidates = new LinkedHashSet<>(UnreadableLocations.ids(handle));
        candidates.addAll(DeadLetters.locations(handle));
        return candidates;
    }

    private static Optional<LocationId> parse(String id) {
        try {
            return Optional.of(LocationId.of(id));
        } catch (IllegalArgumentException noLocation) {
            return Optional.empty();
        }
    }

    private void retry(LocationId id) {
        try {
            source.snapshot(id).ifPresent(this::take);
        } catch (UnreadableLocationException still) {
            logger.warn("The snapshot of location {} still cannot be read: {}", id, still.reason());
        }
    }

    private void take(LocationView snapshot) {
        Runnable[] afterCommit = {() -> {}};
        transactions.execute(
                "location %s could not be taken from its snapshot".formatted(snapshot.locationId()),
                _ -> afterCommit[0] = write(snapshot));
        afterCommit[0].run();
    }

    private Runnable write(LocationView snapshot) throws SQLException {
        LocationId id = snapshot.locationId();
        jdbi.useHandle(handle -> {
            HierarchyAudit.lock(handle);
            UnreadableLocations.remove(handle, List.of(id.toString()));
        });
        Map<LocationId, LocationView> before =
                LocationTable.load(transactions.current(), List.of(id));
        @Nullable LocationView known = before.get(id);
        if (known != null && known.version() >= snapshot.version()) {
            return () -> {};
        }
        LocationTable.write(transactions.current(), List.of(snapshot), before);
        Runnable afterCommit = audit.written(before, List.of(snapshot));
        return () -> {
            logger.info(
                    "Location {} was read from its snapshot at version {}", id, snapshot.version());
            afterCommit.run();
        };
    }
}
