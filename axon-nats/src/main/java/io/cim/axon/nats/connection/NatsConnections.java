package io.cim.axon.nats.connection;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;

/**
 * Opens connections with the settings that an event store and a service need.
 *
 * <p>A silent server, for instance on a stopped machine or a dead network, is left within 10 s: its
 * connection is closed when nothing has arrived for 8 s, and jnats then waits at most 1 s each for
 * the end of its reader and its writer. The other servers are tried in random order, at most 2 s
 * each, with a random delay of 250 to 500 ms after each round. The same 8 s limit a TLS or
 * WebSocket handshake.
 *
 * <p>A healthy server sends something at least every 4 s: a ping is sent every 2 s, except once
 * after a message. So a server that stalls for less than 4 s is not left.
 */
public final class NatsConnections {

    /**
     * The prefix of these connections' inboxes. A service never replies there, or its clients could
     * make it answer its own requests.
     */
    public static final String INBOX_PREFIX = "_INBOX.axon-nats.";

    private static final Duration PING_INTERVAL = Duration.ofSeconds(2);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(8);

    /** More than in 8 s: a flush is a ping too, and several at once must not close a connection. */
    private static final int MAX_PINGS_OUT = 64;

    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RECONNECT_WAIT = Duration.ofMillis(250);

    private NatsConnections() {}

    /**
     * Options without servers, credentials and listeners: reconnects without limit, with the times
     * above; no reconnect buffer, so that publishes fail while not connected, and the event store
     * can settle them; requests that distinguish time-outs, no responders and a closed connection;
     * inboxes below {@link #INBOX_PREFIX}; and a {@link LenientDataPort}, which also verifies the
     * host names of TLS servers.
     */
    public static Options.Builder options() {
        return Options.builder()
                .maxReconnects(-1)
                .reconnectBufferSize(0)
                .reconnectWait(RECONNECT_WAIT)
                .reconnectJitter(RECONNECT_WAIT)
                .reconnectJitterTls(RECONNECT_WAIT)
                .connectionTimeout(CONNECTION_TIMEOUT)
                .pingInterval(PING_INTERVAL)
                .maxPingsOut(MAX_PINGS_OUT)
                .socketReadTimeoutMillis((int) READ_TIMEOUT.toMillis())
                .inboxPrefix(INBOX_PREFIX)
                .advancedRequestBehavior()
                .dataPortType(LenientDataPort.class.getName());
    }

    /**
     * The same options, but a TLS server may have a certificate of any host. Then anyone with a
     * certificate of a trusted authority can impersonate the server.
     */
    public static Options.Builder withoutHostNameVerification(Options.Builder options) {
        return options.dataPortType(AnyHostDataPort.class.getName());
    }

    /**
     * Connects, and reconnects whenever the reader of jnats fails.
     *
     * @param options the options; their reader executor and server pool are replaced
     * @return a connection, which the caller closes
     * @throws IOException if no server can be reached
     */
    public static Connection connect(Options.Builder options)
            throws IOException, InterruptedException {
        ReaderWatch readers = new ReaderWatch("nats-reader");
        Connection connection =
                Nats.connect(
                        options.readerExecutor(readers).serverPool(new RandomServerPool()).build());
        readers.watch(connection);
        return connection;
    }
}
