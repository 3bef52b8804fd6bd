package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamReader.Source;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream's events in their order, up to where the stream ends when the read begins.
 * Messages that are not events of this store are skipped and logged.
 */
final class TrackedEventReader {

    /** How many messages are asked for at once. */
    private static final int WINDOW = 256;

    private static final Logger LOGGER = LoggerFactory.getLogger(TrackedEventReader.class);

    private final Connection connection;
    private final JetStreamOptions options;
    private final StreamReader reader;
    private final Subjects subjects;

    TrackedEventReader(
            Connection connection,
            JetStreamOptions options,
            StreamReader reader,
            Subjects subjects) {
        this.connection = connection;
        this.options = options;
        this.reader = reader;
        this.subjects = subjects;
    }

    /** The first and the last sequence of the stream, and how much is in between. */
    StreamState state() {
        try {
            return connection
                    .jetStreamManagement(options)
                    .getStreamInfo(reader.stream())
                    .getStreamState();
        } catch (IOException | JetStreamApiException unanswered) {
            throw new EventStoreUnavailableException(
                    "stream %s gave no information: %s"
                            .formatted(reader.stream(), unanswered.getMessage()),
                    unanswered);
        }
    }

    /** The events behind this stream sequence, read as the stream is consumed. */
    Stream<StoredEvent> after(long streamSequence) {
        StreamState state = state();
        long first = Math.max(streamSequence + 1, state.getFirstSequence());
        long last = state.getLastSequence();
        return LongStream.iterate(first, from -> from <= last, from -> from + WINDOW)
                .boxed()
                .flatMap(from -> window(from, Math.min(last, from + WINDOW - 1)));
    }

    private Stream<StoredEvent> window(long from, long to) {
        List<Long> sequences = LongStream.rangeClosed(from, to).boxed().toList();
        List<Optional<StoredMessage>> messages = reader.at(Source.ANY_REPLICA, sequences);
        return LongStream.rangeClosed(from, to)
                .boxed()
                .flatMap(sequence ->
                        messages
                                .get((int) (sequence - from))
                                .or(() -> reader.at(Source.LEADER, List.of(sequence)).getFirst())
                                .flatMap(this::read)
                                .stream());
    }

    /** The event that a message is, absent where it is not one. */
    Optional<StoredEvent> read(StoredMessage message) {
        try {
            return Optional.of(EventFormat.read(message, subjects));
        } catch (IllegalArgumentException notAnEvent) {
            LOGGER.warn(
                    "Skipped sequence {} of stream {} on {}, which is not an event of this store: {}",
                    message.sequence(),
                    reader.stream(),
                    message.subject(),
                    notAnEvent.getMessage());
            return Optional.empty();
        }
    }
}
