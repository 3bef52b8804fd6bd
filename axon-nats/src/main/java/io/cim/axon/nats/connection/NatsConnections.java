package io.cim.axon.nats.connection;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;

/**
 * Makes connections as an event store and a service want them.
 *
 * <p>A server that is silent, as a stopped machine or a dead network is, is left within 10 s: it is
 * given up when nothing has arrived from it for 8 s, and jnats then waits at most 1 s each for the
 * end of its reader and its writer. The other servers are tried in random order, at most 2 s each,
 * with a random wait of 250 to 500 ms after each round. The same 8 s end a TLS or WebSocket
 * handshake.
 *
 * <p>From a server that is well something arrives at least every 4 s: a ping is sent every 2 s,
 * except once after a message. So one that stalls for less than 4 s is kept.
 */
public final class NatsConnections {

    /**
     * Below which these connections receive answers. A service never replies there, else its
     * clients could have it answer requests of its own.
     */
    public static final String INBOX_PREFIX = "_INBOX.axon-nats.";

    private static final Duration PING_INTERVAL = Duration.ofSeconds(2);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(8);

    /** Above those of 8 s: a flush is a ping too, and several at once must not end a connection. */
    private static final int MAX_PINGS_OUT = 64;

    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RECONNECT_WAIT = Duration.ofMillis(250);

    private NatsConnections() {}

    /**
     * Options to which servers, credentials and listeners are to be added: reconnects without
     * limit, within the bounds above; what cannot be sent now fails now, so that the event store
     * settles what became of it; requests that tell time-outs, no responders and a closed
     * connection apart; inboxes below {@link #INBOX_PREFIX}; and a {@link LenientDataPort}, which
     * also verifies the host names of TLS servers.
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
     * The options, except that a TLS server may have a certificate of any host. Whoever has a
     * certificate of a trusted authority can then pass for the server.
     */
    public static Options.Builder withoutHostNameVerification(Options.Builder options) {
        return options.dataPortType(AnyHostDataPort.class.getName());
    }

    /**
     * Connects, and sees to it that the connection is made again where jnats' reader fails.
     *
     * @param options whose reader executor and server pool are replaced
     * @return a connection, which the caller closes
     * @throws IOException if there is no server
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
