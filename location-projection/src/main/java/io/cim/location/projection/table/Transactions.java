package io.cim.location.projection.table;

import io.cim.location.projection.ReadModelException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.ConnectionWrapperFactory;
import org.axonframework.common.jdbc.ConnectionWrapperFactory.NoOpCloseHandler;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writing transactions on a database, one at a time in each thread, so that the projection and
 * Axon's token store and dead letters commit together or not at all. A transaction that begins
 * within another one is part of it.
 */
public final class Transactions implements TransactionManager, ConnectionProvider {

    private static final Logger logger = LoggerFactory.getLogger(Transactions.class);

    /** A nested transaction, which ends with the outer one. */
    private static final Transaction PART =
            new Transaction() {
                @Override
                public void commit() {}

                @Override
                public void rollback() {}
            };

    private final GenerationDatabase database;
    private final Consumer<Throwable> onFailure;

    @SuppressWarnings("ThreadLocalUsage") // one for each database, and there are few
    private final ThreadLocal<@Nullable Whole> current = new ThreadLocal<>();

    /**
     * Transactions on a database.
     *
     * @param onFailure receives their failures
     */
    public Transactions(GenerationDatabase database, Consumer<Throwable> onFailure) {
        this.database = database;
        this.onFailure = onFailure;
    }

    @Override
    public Transaction startTransaction() {
        if (current.get() != null) {
            return PART;
        }
        Whole whole = new Whole();
        current.set(whole);
        return whole;
    }

    private ReadModelException failed(String message, SQLException cause) {
        onFailure.accept(cause);
        return new ReadModelException(message, cause);
    }

    @Override
    public void executeInTransaction(Runnable task) {
        fetchInTransaction(() -> {
            task.run();
            return true;
        });
    }

    @Override
    public <T> T fetchInTransaction(Supplier<T> supplier) {
        try {
            return TransactionManager.super.fetchInTransaction(supplier);
        } catch (RuntimeException failure) {
            onFailure.accept(failure);
            throw failure;
        }
    }

    /**
     * The transaction's connection, which its user cannot close; outside of a transaction a new one
     * for reading, which its user closes.
     */
    @Override
    public Connection getConnection() throws SQLException {
        @Nullable Whole whole = current.get();
        return whole == null
                ? database.reads().getConnection()
                : ConnectionWrapperFactory.wrap(whole.connection(), new NoOpCloseHandler());
    }

    /** Statements that are part of the thread's transaction, if it has one. */
    public Jdbi jdbi() {
        Jdbi jdbi = database.dialect().jdbi(this::getConnection);
        jdbi.getConfig(Handles.class).setForceEndTransactions(false);
        return jdbi;
    }

    /** Work on a transaction's connection. */
    public interface Work {
        void on(Connection connection) throws SQLException;
    }

    /**
     * Does work in a transaction.
     *
     * @param failed the message of the exception if the database fails
     */
    public void execute(String failed, Work work) {
        executeInTransaction(() -> {
            try {
                work.on(current());
            } catch (SQLException | JdbiException failure) {
                throw new ReadModelException(failed, failure);
            }
        });
    }

    /** The connection of this thread's transaction. */
    public Connection current() {
        return Objects.requireNonNull(current.get(), "there is no transaction in this thread")
                .connection();
    }

    /** Begins in the database with its first use. */
    private final class Whole implements Transaction {

        private @Nullable Connection connection;
        private boolean ended;

        Connection connection() {
            @Nullable Connection begun = connection;
            if (begun != null) {
                return begun;
            }
            try {
                Connection beginning = database.writes().getConnection();
                connection = beginning;
                beginning.setAutoCommit(false);
                return beginning;
            } catch (SQLException failure) {
                throw failed("no transaction could be started", failure);
            }
        }

        @Override
        public void commit() {
            try {
                if (connection != null) {
                    connection.setAutoCommit(true); // SQLite's driver begins another in commit()
                }
                ended = true;
            } catch (SQLException failure) {
                throw failed("a transaction could not be committed", failure);
            } finally {
                release();
            }
        }

        @Override
        public void rollback() {
            try {
                if (connection != null && !connection.isClosed()) {
                    connection.rollback();
                    ended = true;
                }
            } catch (SQLException failure) {
                logger.debug("A transaction ends with its connection", failure);
            } finally {
                release();
            }
        }

        private void release() {
            current.remove();
            if (connection == null) {
                return;
            }
            if (!ended) {
                database.writes().evictConnection(connection);
                return;
            }
            try {
                connection.close();
            } catch (SQLException failure) {
                logger.debug("A connection could not be given back", failure);
            }
        }
    }
}
