package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamReader.Source;
import io.nats.client.api.StreamState;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Which event stands where in the stream, as its leader has it. */
final class EventPositions {

    /** How many messages at the end of the stream are looked at for an event. */
    static final int MAX_BACK = 1_000;

    private static final int WINDOW = 100;

    /** Every subject: the only filter whose last message the server knows without a search. */
    private static final String ALL = ">";

    private final StreamReader reader;
    private final EventDecoder decoder;
    private final TrackedEventReader events;

    EventPositions(StreamReader reader, EventDecoder decoder, TrackedEventReader events) {
        this.reader = reader;
        this.decoder = decoder;
        this.events = events;
    }

    /**
     * The stream sequence of the last event, 0 where there is none.
     *
     * @throws EventStoreUnavailableException if the stream cannot be read now, or too many messages
     *     at its end are no events
     */
    long last() {
        return reader.last(Source.LEADER, ALL)
                .flatMap(this::event)
                .map(StoredEvent::streamSequence)
                .orElseGet(this::lastBeforeOthers);
    }

    private long lastBeforeOthers() {
        StreamState state = events.state();
        long first = Math.max(1, state.getFirstSequence());
        long lowest = Math.max(first, state.getLastSequence() - MAX_BACK + 1);
        for (long to = state.getLastSequence(); to >= lowest; to -= WINDOW) {
            Optional<StoredEvent> last = lastBetween(Math.max(lowest, to - WINDOW + 1), to);
            if (last.isPresent()) {
                return last.get().streamSequence();
            }
        }
        if (lowest > first) {
            throw new EventStoreUnavailableException(
                    ("the last %d messages of stream %s, down to sequence %d, are no events of this store: give"
                                    + " nobody else the permission to publish on its subjects")
                            .formatted(MAX_BACK, reader.stream(), lowest),
                    null);
        }
        return 0;
    }

    private Optional<StoredEvent> lastBetween(long from, long to) {
        List<Long> sequences = LongStream.rangeClosed(from, to).boxed().toList();
        return reader.at(Source.LEADER, sequences).reversed().stream()
                .flatMap(Optional::stream)
                .flatMap(message -> event(message).stream())
                .findFirst();
    }

    /** The id of the event at this stream sequence, absent where no event stands there. */
    Optional<String> identifierAt(long streamSequence) {
        if (streamSequence < 1) {
            return Optional.empty();
        }
        return reader.at(Source.LEADER, List.of(streamSequence))
                .getFirst()
                .flatMap(this::event)
                .map(StoredEvent::getEventIdentifier);
    }

    /** The event that a message is, absent where it is none that readers of the stream get. */
    private Optional<StoredEvent> event(StoredMessage message) {
        try {
            return Optional.of(decoder.decode(message));
        } catch (IllegalArgumentException foreignOrUnreadable) {
            return Optional.empty();
        }
    }
}
