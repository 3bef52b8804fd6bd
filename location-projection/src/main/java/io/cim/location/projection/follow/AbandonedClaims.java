package io.cim.location.projection.follow;

import io.cim.location.projection.table.DeadLetters;
import java.util.HashSet;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Releases segments claimed by instances that have lost their connections to PostgreSQL (ADR 26). A
 * killed process loses its connections at once, but its claims only after the timeout of {@link
 * Projection}. Not thread-safe.
 */
final class AbandonedClaims {

    private static final String CLAIMS =
            """
            SELECT segment, owner, EXISTS (
                SELECT 1 FROM pg_stat_activity WHERE application_name = :application || owner
            ) AS is_connected
            FROM token_entry WHERE processor_name = :processor AND owner IS NOT NULL
            """;

    private static final String RELEASE =
            """
            UPDATE token_entry SET owner = NULL
            WHERE processor_name = :processor AND segment = :segment AND owner = :owner
            """;

    private final Jdbi jdbi;
    private final String applicationPrefix;

    /** Owners that were seen with a connection. Other owners may not name themselves in theirs. */
    private final Set<String> known = new HashSet<>();

    AbandonedClaims(Jdbi jdbi, String applicationPrefix) {
        this.jdbi = jdbi;
        this.applicationPrefix = applicationPrefix;
    }

    private record Claim(int segment, String owner, boolean isConnected) {}

    /** Releases the abandoned claims and returns their segments. */
    Set<Integer> release() {
        return jdbi.inTransaction(this::release);
    }

    private Set<Integer> release(Handle handle) {
        Set<Integer> released = new HashSet<>();
        for (Claim claim :
                handle.createQuery(CLAIMS)
                        .bind("application", applicationPrefix)
                        .bind("processor", DeadLetters.PROCESSING_GROUP)
                        .map((row, _) ->
                                new Claim(
                                        row.getInt("segment"),
                                        row.getString("owner"),
                                        row.getBoolean("is_connected")))
                        .list()) {
            if (claim.isConnected()) {
                known.add(claim.owner());
            } else if (known.contains(claim.owner()) && release(handle, claim)) {
                released.add(claim.segment());
            }
        }
        return released;
    }

    private static boolean release(Handle handle, Claim claim) {
        return handle.createUpdate(RELEASE)
                        .bind("processor", DeadLetters.PROCESSING_GROUP)
                        .bind("segment", claim.segment())
                        .bind("owner", claim.owner())
                        .execute()
                > 0;
    }
}
