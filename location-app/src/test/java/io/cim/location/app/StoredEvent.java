package io.cim.location.app;

import io.nats.client.Connection;
import io.nats.client.impl.Headers;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event as its subject and its headers in the stream have it, read without code of the service.
 *
 * @param version of the location
 * @param commandId of the command that wrote it, null if it had none
 * @param time when it was decided
 */
record StoredEvent(
        long sequence, String location, long version, @Nullable String commandId, Instant time) {

    /** All events of the stream up to its present end, in order. */
    static List<StoredEvent> all(Connection connection) throws Exception {
        return StreamMessages.of(connection).stream()
                .filter(message ->
                        message.hasHeaders() && message.getHeaders().containsKey("ce-sequence"))
                .map(message ->
                        of(
                                message.metaData().streamSequence(),
                                message.getSubject().split("\\.", -1)[2],
                                message.getHeaders()))
                .toList();
    }

    private static StoredEvent of(long sequence, String location, Headers headers) {
        return new StoredEvent(
                sequence,
                location,
                Long.parseLong(Objects.requireNonNull(headers.getFirst("ce-sequence"))),
                headers.getFirst("Location-Command-Id"),
                Instant.parse(Objects.requireNonNull(headers.getFirst("ce-time"))));
    }
}
