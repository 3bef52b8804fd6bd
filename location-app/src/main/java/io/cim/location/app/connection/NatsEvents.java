package io.cim.location.app.connection;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the events of the connection, and reports when it is closed for good. */
public final class NatsEvents implements ConnectionListener, ErrorListener {

    private static final Logger logger = LoggerFactory.getLogger(NatsEvents.class);

    private static final long TLS_LOG_INTERVAL = Duration.ofSeconds(10).toNanos();

    private final RefusedSubscriptions refusedSubscriptions = new RefusedSubscriptions();
    private final Runnable onClosed;
    private volatile boolean connectedBefore;

    /** Of the try to connect that is under way, which reports them. */
    private volatile @Nullable ConnectionProblems problems;

    private long nextTlsLine = System.nanoTime();

    public NatsEvents(Runnable onClosed) {
        this.onClosed = onClosed;
    }

    /** A try to connect begins. */
    void begin(ConnectionProblems ofTry) {
        problems = ofTry;
    }

    /** The try is over. */
    void end() {
        problems = null;
    }

    @Override
    @Deprecated
    public void connectionEvent(Connection connection, Events type) {
        switch (type) {
            case CONNECTED -> {
                connectedBefore = true;
                logger.info("Connected to {}", server(connection));
            }
            case RECONNECTED -> logger.info("Connected again to {}", server(connection));
            case DISCONNECTED -> {
                refusedSubscriptions.disconnected();
                if (connectedBefore) { // else it was a failed try, which the connector logs
                    logger.warn("Disconnected from NATS");
                }
            }
            case LAME_DUCK ->
                    logger.info("The NATS server is shutting down, moving to another one");
            case CLOSED -> {
                if (connectedBefore) {
                    onClosed.run();
                }
            }
            case RESUBSCRIBED, DISCOVERED_SERVERS -> logger.debug("NATS: {}", type.getEvent());
        }
    }

    private static String server(Connection connection) {
        return "nats-server %s at %s"
                .formatted(
                        connection.getServerInfo().getVersion(),
                        NatsConnector.withoutSecrets(String.valueOf(connection.getConnectedUrl())));
    }

    @Override
    public void errorOccurred(Connection connection, String error) {
        @Nullable ConnectionProblems ofTry = problems;
        if (ofTry == null) {
            logger.warn("The NATS server reports: {}", error);
        } else {
            ofTry.reported(error);
        }
        refusedSubscriptions.reported(error);
    }

    /** The subscriptions that the server refuses. */
    public RefusedSubscriptions refusedSubscriptions() {
        return refusedSubscriptions;
    }

    /** A server that fails TLS is tried repeatedly: at most one line in ten seconds. */
    @Override
    public void exceptionOccurred(Connection connection, Exception exception) {
        logger.debug("The NATS connection met an exception", exception);
        @Nullable ConnectionProblems ofTry = problems;
        if (ofTry != null) {
            ofTry.met(exception);
            return;
        }
        @Nullable Throwable tls = exception;
        while (tls != null && !(tls instanceof SSLException)) {
            tls = tls.getCause();
        }
        if (tls != null && isTimeToLog()) {
            logger.warn("{}", tls.getMessage());
        }
    }

    private synchronized boolean isTimeToLog() {
        long now = System.nanoTime();
        boolean due = now - nextTlsLine >= 0;
        if (due) {
            nextTlsLine = now + TLS_LOG_INTERVAL;
        }
        return due;
    }

    @Override
    public void slowConsumerDetected(Connection connection, Consumer consumer) {
        logger.warn(
                "A NATS subscription is over its pending limit and has dropped {} messages",
                consumer.getDroppedCount());
    }

    @Override
    public void messageDiscarded(Connection connection, Message message) {
        logger.warn(
                "A message to {} was discarded, since the outgoing queue is full",
                message.getSubject());
    }

    @Override
    public void socketWriteTimeout(Connection connection) {
        logger.warn("Writing to the NATS server timed out, reconnecting");
    }
}
