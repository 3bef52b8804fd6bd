package io.cim.location.projection.query;

import com.google.common.base.Throwables;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.table.DatabaseFault;
import io.cim.location.projection.table.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.h2.engine.Constants;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.jdbi.v3.core.statement.StatementExceptions;

/**
 * Read-only transactions of queries, each on one snapshot of the database, and limited to {@link
 * #READ_TIMEOUT}.
 */
final class QueryTransactions {

    /** Less than a client of the service waits. */
    static final Duration READ_TIMEOUT = Duration.ofSeconds(4);

    /**
     * How much later than the database itself a query times out if the database does not respond.
     */
    private static final Duration NETWORK_GRACE = Duration.ofMillis(500);

    /** The SQLSTATE of a statement that has timed out, in H2 and PostgreSQL alike. */
    private static final String QUERY_CANCELED = "57014";

    /** Statements are planned for their values, which decide about the right index. */
    private static final String BEGIN_POSTGRESQL =
            """
            SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
            SET LOCAL statement_timeout = %d;
            SET LOCAL plan_cache_mode = force_custom_plan;
            SET LOCAL jit = off
            """
                    .formatted(READ_TIMEOUT.toMillis());

    private final Jdbi jdbi;
    private final Dialect dialect;

    QueryTransactions(Jdbi jdbi, Dialect dialect) {
        this.jdbi = jdbi;
        this.dialect = dialect;
    }

    /**
     * Runs a query on one snapshot.
     *
     * @throws ReadModelException if the database fails, or does not answer in time
     */
    <T> T read(Function<Handle, T> query) {
        Deadline deadline = new Deadline(System.nanoTime() + READ_TIMEOUT.toNanos());
        try {
            return jdbi.inTransaction(handle -> {
                handle.addCustomizer(deadline);
                handle.getConfig(StatementExceptions.class)
                        .setMessageRendering(StatementExceptions.MessageRendering.NONE);
                begin(handle.getConnection(), deadline.left());
                try {
                    return query.apply(handle);
                } finally {
                    end(handle.getConnection());
                }
            });
        } catch (JdbiException | SQLException failure) {
            throw new ReadModelException(message(failure), failure);
        }
    }

    /** The message about a failure that a client may see. */
    private static String message(Exception failure) {
        boolean late =
                Throwables.getCausalChain(failure).stream()
                        .anyMatch(cause ->
                                cause instanceof SQLException sql
                                        && QUERY_CANCELED.equals(sql.getSQLState()));
        return late
                ? "the read model had no answer within %d seconds"
                        .formatted(READ_TIMEOUT.toSeconds())
                : DatabaseFault.of(failure).problem().message();
    }

    private void begin(Connection connection, Duration left) throws SQLException {
        switch (dialect) {
            case H2 -> connection.setTransactionIsolation(Constants.TRANSACTION_SNAPSHOT);
            case POSTGRESQL -> {
                awaitAnswersFor(connection, left);
                execute(connection, BEGIN_POSTGRESQL);
            }
        }
    }

    /** Resets H2's timeout. The pool resets the isolation and the network's timeout. */
    private void end(Connection connection) throws SQLException {
        if (dialect == Dialect.H2) {
            execute(connection, "SET QUERY_TIMEOUT 0");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            var _ = statement.execute(sql);
        }
    }

    private static void awaitAnswersFor(Connection connection, Duration timeout)
            throws SQLException {
        connection.setNetworkTimeout(
                Runnable::run, Math.toIntExact(timeout.plus(NETWORK_GRACE).toMillis()));
    }

    /** Limits each statement to the remaining time, by {@link System#nanoTime()}. */
    private final class Deadline implements StatementCustomizer {

        private final long nanos;

        Deadline(long nanos) {
            this.nanos = nanos;
        }

        Duration left() throws SQLException {
            Duration left = Duration.ofNanos(nanos - System.nanoTime());
            if (!left.isPositive()) {
                throw new SQLException(
                        "no time is left of %s".formatted(READ_TIMEOUT), QUERY_CANCELED);
            }
            return left;
        }

        @Override
        public void beforeExecution(PreparedStatement statement, StatementContext context)
                throws SQLException {
            Duration left = left();
            switch (dialect) {
                case H2 -> statement.setQueryTimeout(wholeSeconds(left));
                case POSTGRESQL -> awaitAnswersFor(statement.getConnection(), left);
            }
        }

        private static int wholeSeconds(Duration left) {
            return Math.toIntExact(TimeUnit.NANOSECONDS.toSeconds(left.toNanos())) + 1;
        }
    }
}
