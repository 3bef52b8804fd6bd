package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.request.RequestScope;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the information about a stream, which its leader gives.
 *
 * @param timeout how long it is awaited, at most as long as the request that it is for has time
 */
record StreamInfos(
        Connection connection, JetStreamOptions options, String stream, Duration timeout) {

    /**
     * The stream's configuration and state.
     *
     * @throws EventStoreUnavailableException if the leader does not answer in time
     */
    StreamInfo read() {
        Duration patience = RequestScope.limit(timeout);
        if (patience.isZero()) {
            throw unavailable("the request's time for that is over", null);
        }
        try {
            return connection
                    .jetStreamManagement(
                            JetStreamOptions.builder(options).requestTimeout(patience).build())
                    .getStreamInfo(stream);
        } catch (IOException | JetStreamApiException | IllegalStateException unanswered) {
            throw unavailable(unanswered.getMessage(), unanswered); // the last: not connected
        }
    }

    private EventStoreUnavailableException unavailable(
            @Nullable String reason, @Nullable Throwable cause) {
        return new EventStoreUnavailableException(
                "stream %s gave no information: %s".formatted(stream, reason), cause);
    }
}
