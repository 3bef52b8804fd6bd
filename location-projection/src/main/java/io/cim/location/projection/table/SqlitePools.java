package io.cim.location.projection.table;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/**
 * Opens a generation in an SQLite file with a write-ahead log (ADR 28). It has one connection that
 * writes, for which writers wait in the pool and not in SQLite, and several that read.
 */
final class SqlitePools {

    static final String SCHEMA = "main";

    /**
     * Number of connections that read, each with a thread: a query holds its thread until it is
     * answered, and would hold the carrier of a virtual thread.
     */
    private static final int READERS =
            Math.clamp(Runtime.getRuntime().availableProcessors(), 8, 16);

    /** Number of connections for the check of the file and for the maintenance. */
    private static final int OTHER_READERS = 2;

    /** Time limit for locks of other processes, and for a checkpoint to wait for readers. */
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(2);

    /** Size above which the file of the log is cut after a checkpoint. */
    private static final int MAX_LOG_BYTES = 16 * 1024 * 1024;

    /** Negative numbers are KiB. */
    private static final int WRITER_CACHE = -32 * 1024;

    private static final int READER_CACHE = -4 * 1024;

    /**
     * The property that names the directory of SQLite's native library, which must allow execution.
     */
    private static final String NATIVE_DIRECTORY = "org.sqlite.tmpdir";

    private SqlitePools() {}

    /** Creates an empty file. Its writers wait longer, since they write large portions. */
    static GenerationDatabase create(int generation, Path file) {
        SQLiteConfig writer = writer(file);
        writer.setOpenMode(SQLiteOpenMode.CREATE);
        writer.setSynchronous(SynchronousMode.OFF); // until GenerationDatabase.persist()
        return open(generation, file, writer, Duration.ofMinutes(1));
    }

    static GenerationDatabase open(int generation, Path file) {
        return open(generation, file, writer(file), GenerationDatabase.CONNECTION_TIMEOUT);
    }

    private static GenerationDatabase open(
            int generation, Path file, SQLiteConfig writer, Duration writerTimeout) {
        if (System.getProperty(NATIVE_DIRECTORY) == null) {
            System.setProperty(NATIVE_DIRECTORY, directory(file));
        }
        String name = "read-model-" + generation;
        HikariDataSource writes =
                GenerationDatabase.openPool(pool(name + "-writer", file, writer, 1, writerTimeout));
        try {
            HikariConfig readers =
                    pool(
                            name,
                            file,
                            config(READER_CACHE),
                            READERS + OTHER_READERS,
                            GenerationDatabase.CONNECTION_TIMEOUT);
            readers.setConnectionInitSql("PRAGMA query_only = TRUE");
            return new GenerationDatabase(
                    generation,
                    Dialect.SQLITE,
                    SCHEMA,
                    SqliteFile.of(file),
                    writes,
                    GenerationDatabase.openPool(readers),
                    threads(name));
        } catch (RuntimeException failure) {
            writes.close();
            throw failure;
        }
    }

    private static String directory(Path file) {
        return file.toAbsolutePath().resolveSibling("").toString();
    }

    private static ExecutorService threads(String name) {
        return Executors.newFixedThreadPool(
                READERS, Thread.ofPlatform().daemon().name(name + "-reader-", 1).factory());
    }

    private static HikariConfig pool(
            String name, Path file, SQLiteConfig sqlite, int size, Duration timeout) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(new Connections(file.toAbsolutePath().toString(), sqlite));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setMaxLifetime(0);
        config.setConnectionTimeout(timeout.toMillis());
        return config;
    }

    private static final class Connections extends SQLiteDataSource {

        private final String file;

        Connections(String file, SQLiteConfig config) {
            super(config);
            this.file = file;
        }

        @Override
        public SQLiteConnection getConnection(@Nullable String user, @Nullable String password)
                throws SQLException {
            return new CachingConnection("jdbc:sqlite:" + file, file, getConfig().toProperties());
        }
    }

    /**
     * Syncs the log at checkpoints only: a power loss may cost the last transactions, which have
     * their tokens in them and are projected again.
     */
    private static SQLiteConfig writer(Path file) {
        SQLiteConfig config = config(WRITER_CACHE);
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.NORMAL);
        config.setJournalSizeLimit(MAX_LOG_BYTES);
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        config.setTempStoreDirectory( // of the process: for sorting more than memory holds
                directory(file));
        return config;
    }

    /** A missing file is not created. */
    private static SQLiteConfig config(int cache) {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setBusyTimeout(Math.toIntExact(BUSY_TIMEOUT.toMillis()));
        config.setCacheSize(cache);
        config.setGetGeneratedKeys(false);
        return config;
    }
}
