package io.cim.axon.nats.testing;

import io.nats.client.Connection;
import io.nats.client.Options;
import java.util.List;

/** Real nats-servers to test against: a single one, or a cluster. */
public sealed interface NatsServers extends AutoCloseable permits NatsServerProcess, NatsCluster {

    /** A new connection with jnats' defaults, which {@link #close()} closes. */
    default Connection connect() {
        return connect(Options.builder());
    }

    /**
     * A new connection with these options, to these servers; {@link #close()} closes it.
     *
     * @param options options that name no server
     */
    Connection connect(Options.Builder options);

    /** Each of the servers. */
    List<NatsServerProcess> all();

    /** The leader of an existing stream. */
    NatsServerProcess leaderOf(String stream);

    /** Returns when all servers run and every replica of every stream is up to date. */
    void awaitHealthy();

    /** Closes the connections made here, ends the servers and deletes their data. */
    @Override
    void close();
}
