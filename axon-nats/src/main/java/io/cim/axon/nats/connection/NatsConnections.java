package io.cim.axon.nats.connection;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;

/** Makes connections as an event store and a service want them. */
public final class NatsConnections {

    private NatsConnections() {}

    /**
     * Options to which servers, credentials and listeners are to be added: reconnects without
     * limit; what cannot be sent now fails now, so that the event store settles what became of it;
     * requests that tell time-outs, no responders and a closed connection apart; and a {@link
     * LenientDataPort}.
     */
    public static Options.Builder options() {
        return Options.builder()
                .maxReconnects(-1)
                .reconnectBufferSize(0)
                .advancedRequestBehavior()
                .dataPortType(LenientDataPort.class.getName());
    }

    /**
     * Connects, and sees to it that the connection is made again where jnats' reader fails.
     *
     * @param options whose reader executor is replaced
     * @return a connection, which the caller closes
     * @throws IOException if there is no server
     */
    public static Connection connect(Options.Builder options)
            throws IOException, InterruptedException {
        ReaderWatch readers = new ReaderWatch("nats-reader");
        Connection connection = Nats.connect(options.readerExecutor(readers).build());
        readers.watch(connection);
        return connection;
    }
}
