package io.cim.location.projection.table;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.cim.location.projection.ReadModelException;
import java.time.Duration;

/** Pools of connections. */
public final class Pools {

    /** Maximal number of connections in a pool. */
    public static final int MAX_SIZE = 10;

    /** How long a connection is waited for. */
    public static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);

    private Pools() {}

    /**
     * Opens a pool.
     *
     * @throws ReadModelException if no connection can be made
     */
    public static HikariDataSource open(HikariConfig config) {
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException failure) {
            throw new ReadModelException(
                    "the read model's database cannot be opened: " + failure.getMessage(), failure);
        }
    }
}
