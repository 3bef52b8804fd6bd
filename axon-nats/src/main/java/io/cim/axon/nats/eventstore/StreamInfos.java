package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.request.RequestScope;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.Message;
import io.nats.client.RequestFailureMessage;
import io.nats.client.api.StreamInfo;
import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
        Duration remaining = remaining();
        try {
            return connection
                    .jetStreamManagement(
                            JetStreamOptions.builder(options).requestTimeout(remaining).build())
                    .getStreamInfo(stream);
        } catch (IOException | JetStreamApiException | IllegalStateException unanswered) {
            throw unavailable(unanswered.getMessage(), unanswered); // the last: not connected
        }
    }

    /**
     * The first sequence that the stream still has, and nothing else: each new aggregate needs it.
     *
     * @throws EventStoreUnavailableException if the leader does not answer in time
     */
    long firstSequence() {
        Duration remaining = remaining();
        try {
            @Nullable Message answer =
                    connection.request(
                            options.getPrefix() + "STREAM.INFO." + stream, new byte[0], remaining);
            if (answer == null) {
                throw unavailable("no answer in time", null);
            }
            if (answer instanceof RequestFailureMessage failure) {
                throw unavailable("no answer, " + failure.getReason(), null);
            }
            return firstSequence(answer);
        } catch (IOException | IllegalStateException unanswered) {
            throw unavailable(unanswered.getMessage(), unanswered); // the last: not connected
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted", interrupted);
        }
    }

    private long firstSequence(Message answer) throws JsonParseException {
        @Nullable JsonValue state =
                JsonValueUtils.readValue(JsonParser.parse(answer.getData()), "state");
        @Nullable Long first = state == null ? null : JsonValueUtils.readLong(state, "first_seq");
        if (first == null) {
            throw unavailable(
                    "it answered " + new String(answer.getData(), StandardCharsets.UTF_8), null);
        }
        return first;
    }

    private Duration remaining() {
        Duration remaining = RequestScope.limit(timeout);
        if (remaining.isZero()) {
            throw unavailable("the request's time for that is over", null);
        }
        return remaining;
    }

    private EventStoreUnavailableException unavailable(
            @Nullable String reason, @Nullable Throwable cause) {
        return new EventStoreUnavailableException(
                "the information about stream %s could not be read: %s".formatted(stream, reason),
                cause);
    }
}
