package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.request.RequestScope;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the configuration and state of a stream from its leader. */
final class StreamInfos {

    private final Connection connection;
    private final JetStreamOptions options;
    private final String stream;
    private final Duration timeout;

    /**
     * A reader of a stream's information.
     *
     * @param timeout limit of the wait for an answer, within the request's time
     */
    StreamInfos(Connection connection, JetStreamOptions options, String stream, Duration timeout) {
        this.connection = connection;
        this.options = options;
        this.stream = stream;
        this.timeout = timeout;
    }

    /**
     * The stream's configuration and state.
     *
     * @throws EventStoreUnavailableException if the leader does not answer in time
     */
    StreamInfo read() {
        Duration remaining = RequestScope.limit(timeout);
        if (remaining.isZero()) {
            throw unavailable("the request's time for that is over", null);
        }
        try {
            return connection
                    .jetStreamManagement(
                            JetStreamOptions.builder(options).requestTimeout(remaining).build())
                    .getStreamInfo(stream);
        } catch (IOException | JetStreamApiException | IllegalStateException unanswered) {
            throw unavailable(unanswered.getMessage(), unanswered); // the last: not connected
        }
    }

    private EventStoreUnavailableException unavailable(
            @Nullable String reason, @Nullable Throwable cause) {
        return new EventStoreUnavailableException(
                "the information about stream %s could not be read: %s".formatted(stream, reason),
                cause);
    }
}
