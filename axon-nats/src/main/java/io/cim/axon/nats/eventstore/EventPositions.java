package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamReader.Source;
import io.nats.client.api.StreamState;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** The positions of events in the stream, read from its leader. */
final class EventPositions {

    /** The number of messages at the end of the stream that are searched for an event. */
    static final int MAX_BACK = 1_000;

    private static final int WINDOW = 100;

    /** All subjects: the only filter whose last message the server finds without a search. */
    private static final String ALL = ">";

    private final StreamIdentity identity;
    private final StreamReader reader;
    private final EventDecoder decoder;
    private final TrackedEventReader events;

    EventPositions(
            StreamIdentity identity,
            StreamReader reader,
            EventDecoder decoder,
            TrackedEventReader events) {
        this.identity = identity;
        this.reader = reader;
        this.decoder = decoder;
        this.events = events;
    }

    /**
     * The stream sequence of the last event, 0 if there is none. In a unit of work that has taken a
     * guard it is at least that of the last event then.
     *
     * @throws EventStoreUnavailableException if the stream cannot be read now, or too many messages
     *     at its end are no events
     */
    long last() {
        identity.require();
        return Math.max(
                leadersLast(),
                DecisionJournal.current().map(DecisionJournal::lastEvent).orElse(0L));
    }

    private long leadersLast() {
        return reader.last(Source.LEADER, ALL)
                .flatMap(decoder::find)
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
                .flatMap(message -> decoder.find(message).stream())
                .findFirst();
    }

    /** The id of the event at this stream sequence, absent if there is no event. */
    Optional<String> identifierAt(long streamSequence) {
        identity.require();
        if (streamSequence < 1) {
            return Optional.empty();
        }
        return reader.at(Source.LEADER, List.of(streamSequence))
                .getFirst()
                .flatMap(decoder::find)
                .map(StoredEvent::getEventIdentifier);
    }
}
