package io.cim.axon.nats.eventstore;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.cim.axon.nats.eventstore.StreamReader.Source;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads guards from the stream's leader. */
final class GuardReader {

    private static final String ALL = ">";

    private final StreamReader reader;
    private final EventDecoder decoder;
    private final RetryPolicy<Optional<TakenGuard>> untilWhole;

    /**
     * A reader of a stream's guards.
     *
     * @param timeout limit of the wait for the rest of a batch at the stream's end
     */
    GuardReader(StreamReader reader, EventDecoder decoder, Duration timeout) {
        this.reader = reader;
        this.decoder = decoder;
        this.untilWhole =
                RetryPolicy.<Optional<TakenGuard>>builder()
                        .handleResultIf(Optional::isEmpty)
                        .abortOn(RuntimeException.class)
                        .withBackoff(1, 50, ChronoUnit.MILLIS)
                        .withMaxRetries(-1)
                        .withMaxDuration(timeout)
                        .build();
    }

    /**
     * The guard on this subject as it is now, after its whole batch can be read. The server does
     * not return parts of a batch, but a stream that was cut may end within one.
     *
     * @throws EventStoreUnavailableException if the stream cannot be read now, or ends within a
     *     batch
     */
    TakenGuard take(String subject) {
        return Failsafe.with(untilWhole)
                .get(() -> read(subject))
                .orElseThrow(() ->
                        new EventStoreUnavailableException(
                                "guard %s cannot be taken, since stream %s ends within an atomic batch: if that lasts, the next start describes the repair"
                                        .formatted(subject, reader.stream()),
                                null));
    }

    private Optional<TakenGuard> read(String subject) {
        List<Optional<StoredMessage>> last = reader.last(Source.LEADER, List.of(subject, ALL));
        long guard = sequence(last.getFirst());
        Optional<StoredMessage> end = last.getLast();
        boolean whole = end.flatMap(UnfinishedBatch::endingWith).isEmpty();
        return whole && sequence(end) >= guard
                ? Optional.of(new TakenGuard(subject, guard, lastEvent(end)))
                : Optional.empty();
    }

    private long lastEvent(Optional<StoredMessage> end) {
        return end.flatMap(decoder::find).map(StoredEvent::streamSequence).orElse(0L);
    }

    /** The first of the guards that has advanced since it was taken. */
    Optional<TakenGuard> firstLost(List<TakenGuard> taken) {
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        List<Optional<StoredMessage>> last =
                reader.last(Source.LEADER, taken.stream().map(TakenGuard::subject).toList());
        return IntStream.range(0, taken.size())
                .filter(i -> sequence(last.get(i)) != taken.get(i).sequence())
                .mapToObj(taken::get)
                .findFirst();
    }

    private static long sequence(Optional<StoredMessage> message) {
        return message.map(StoredMessage::sequence).orElse(0L);
    }
}
