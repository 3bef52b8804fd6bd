package io.cim.location.projection.query;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.table.DatabaseFault;
import io.cim.location.projection.table.Dialect;
import io.cim.location.projection.table.GenerationDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;

/**
 * Read-only transactions of queries, each on one snapshot of the database, and limited to {@link
 * #READ_TIMEOUT}. PostgreSQL ends a statement that takes longer. In SQLite, where a statement would
 * hold the carrier of a virtual thread, the caller waits for another thread, and ends it.
 */
final class QueryTransactions {

    /** Less than a client of the service waits. */
    static final Duration READ_TIMEOUT = Duration.ofSeconds(4);

    /**
     * How much later than the database itself a query times out if the database does not respond.
     */
    private static final Duration NETWORK_GRACE = Duration.ofMillis(500);

    /** Interval of the interrupts that end a query. One has no effect between two statements. */
    private static final Duration INTERRUPT_INTERVAL = Duration.ofMillis(20);

    private static final int MAX_INTERRUPTS = 50;

    /** The SQLSTATE of a statement that has timed out. */
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
    private final ExecutorService queries;

    QueryTransactions(GenerationDatabase database) {
        this(database.jdbi(), database);
    }

    /**
     * @param jdbi for another connection to the database
     */
    QueryTransactions(Jdbi jdbi, GenerationDatabase database) {
        this.jdbi = jdbi;
        this.dialect = database.dialect();
        this.queries = database.queries();
    }

    /**
     * Runs a query on one snapshot.
     *
     * @throws ReadModelException if the database fails, or does not answer in time
     */
    <T> T read(Function<Handle, T> query) {
        Deadline deadline = new Deadline(System.nanoTime() + READ_TIMEOUT.toNanos());
        try {
            Future<T> answer = queries.submit(() -> read(query, deadline));
            try {
                return answer.get(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                return end(answer, deadline, canceled());
            } catch (InterruptedException interrupted) {
                try {
                    return end(answer, deadline, new SQLException("interrupted", interrupted));
                } finally {
                    Thread.currentThread().interrupt();
                }
            }
        } catch (ExecutionException failure) {
            Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
            Throwables.throwIfUnchecked(cause);
            throw failed(cause);
        } catch (SQLException | RejectedExecutionException | CancellationException failure) {
            throw failed(failure);
        }
    }

    /** Ends a query, unless it has just ended with an answer. */
    private static <T> T end(Future<T> answer, Deadline deadline, SQLException reason)
            throws SQLException, ExecutionException {
        deadline.expire();
        for (int i = 0; i < MAX_INTERRUPTS && deadline.interrupt(); i++) {
            try {
                return Uninterruptibles.getUninterruptibly(answer, INTERRUPT_INTERVAL);
            } catch (TimeoutException running) {
                // it was between two statements
            }
        }
        answer.cancel(true);
        throw reason;
    }

    private <T> T read(Function<Handle, T> query, Deadline deadline) throws SQLException {
        try {
            return jdbi.inTransaction(handle -> {
                handle.addCustomizer(deadline);
                handle.getConfig(StatementExceptions.class)
                        .setMessageRendering(StatementExceptions.MessageRendering.NONE);
                begin(handle.getConnection(), deadline);
                try {
                    return query.apply(handle);
                } finally {
                    deadline.reading(null);
                }
            });
        } catch (JdbiException failure) {
            throw failed(failure);
        }
    }

    private static SQLException canceled() {
        return new SQLException("no time is left of %s".formatted(READ_TIMEOUT), QUERY_CANCELED);
    }

    private static ReadModelException failed(Throwable failure) {
        return new ReadModelException(message(failure), failure);
    }

    /** The message about a failure that a client may see. */
    private static String message(Throwable failure) {
        boolean late =
                Throwables.getCausalChain(failure).stream()
                        .anyMatch(cause ->
                                cause instanceof SQLException sql
                                        && (QUERY_CANCELED.equals(sql.getSQLState())
                                                || Dialect.isInterrupt(sql)));
        return late
                ? "the read model had no answer within %d seconds"
                        .formatted(READ_TIMEOUT.toSeconds())
                : DatabaseFault.of(failure).problem().message();
    }

    private void begin(Connection connection, Deadline deadline) throws SQLException {
        switch (dialect) {
            case SQLITE -> {
                var _ = deadline.left();
                deadline.reading(connection);
            }
            case POSTGRESQL -> {
                awaitAnswersFor(connection, deadline.left());
                try (Statement statement = connection.createStatement()) {
                    var _ = statement.execute(BEGIN_POSTGRESQL);
                }
            }
        }
    }

    private static void awaitAnswersFor(Connection connection, Duration timeout)
            throws SQLException {
        connection.setNetworkTimeout(
                Runnable::run, Math.toIntExact(timeout.plus(NETWORK_GRACE).toMillis()));
    }

    /** Limits each statement to the remaining time, by {@link System#nanoTime()}. */
    private final class Deadline implements StatementCustomizer {

        private volatile long nanos;
        private @Nullable Connection reading;

        Deadline(long nanos) {
            this.nanos = nanos;
        }

        long nanosLeft() {
            return nanos - System.nanoTime();
        }

        Duration left() throws SQLException {
            Duration left = Duration.ofNanos(nanosLeft());
            if (!left.isPositive()) {
                throw canceled();
            }
            return left;
        }

        /** Lets no other statement begin. */
        void expire() {
            nanos = System.nanoTime();
        }

        /** The connection to interrupt from now on, null for none. */
        synchronized void reading(@Nullable Connection connection) {
            reading = connection;
        }

        /** Interrupts the present statement, and returns whether the query is under way. */
        synchronized boolean interrupt() throws SQLException {
            if (reading != null) {
                Dialect.interrupt(reading);
            }
            return reading != null;
        }

        @Override
        public void beforeExecution(PreparedStatement statement, StatementContext context)
                throws SQLException {
            Duration left = left();
            switch (dialect) {
                case SQLITE -> {}
                case POSTGRESQL -> awaitAnswersFor(statement.getConnection(), left);
            }
        }
    }
}
