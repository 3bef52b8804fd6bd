package io.cim.location.projection.table;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Properties;
import java.util.SequencedMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.jdbc4.JDBC4Connection;
import org.sqlite.jdbc4.JDBC4PreparedStatement;

/**
 * A connection to SQLite that keeps prepared statements for the next use, since the driver has no
 * cache. Not thread-safe, as its statements.
 */
final class CachingConnection extends JDBC4Connection {

    private static final Logger logger = LoggerFactory.getLogger(CachingConnection.class);

    /** Maximal number of statements that are kept and not in use. */
    private static final int MAX_STATEMENTS = 64;

    /** Statements that are not in use, by their SQL, the one that was used last at the end. */
    private final SequencedMap<String, KeptStatement> idle = new LinkedHashMap<>();

    CachingConnection(String url, String file, Properties properties) throws SQLException {
        super(url, file, properties);
    }

    @Override
    public PreparedStatement prepareStatement(
            String sql, int resultSetType, int concurrency, int holdability) throws SQLException {
        checkOpen();
        checkCursor(resultSetType, concurrency, holdability);
        @Nullable KeptStatement kept = idle.remove(sql);
        return kept == null ? new KeptStatement(sql) : kept;
    }

    /** Ends the present statement, and then the connection. The driver would do nothing. */
    @Override
    public void abort(Executor executor) throws SQLException {
        if (!isClosed()) {
            getDatabase().interrupt();
            executor.execute(this::closeQuietly);
        }
    }

    private void closeQuietly() {
        try {
            close();
        } catch (SQLException failure) {
            logger.debug("A connection could not be closed", failure);
        }
    }

    private void keep(String sql, KeptStatement statement) throws SQLException {
        @Nullable KeptStatement other = idle.put(sql, statement);
        if (other != null && other != statement) {
            other.end();
        }
        if (idle.size() > MAX_STATEMENTS) {
            idle.pollFirstEntry().getValue().end();
        }
    }

    private final class KeptStatement extends JDBC4PreparedStatement {

        private final String key;

        KeptStatement(String sql) throws SQLException {
            super(CachingConnection.this, sql);
            this.key = sql;
        }

        /** Keeps the statement, unless it has failed, which makes the driver end it. */
        @Override
        public void close() throws SQLException {
            if (pointer.isClosed() || CachingConnection.this.isClosed()) {
                end();
                return;
            }
            rs.close();
            clearBatch();
            clearParameters();
            keep(key, this);
        }

        private void end() throws SQLException {
            super.close();
        }
    }
}
