package io.cim.axon.nats.eventstore;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.cim.axon.nats.eventstore.StreamReader.Source;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads guards as the stream's leader has them. */
final class GuardReader {

    private static final String ALL = ">";

    private final StreamReader reader;
    private final EventDecoder decoder;
    private final RetryPolicy<Optional<TakenGuard>> untilWhole;

    /**
     * A reader of a stream's guards.
     *
     * @param patience how long the rest of a batch is awaited at the stream's end
     */
    GuardReader(StreamReader reader, EventDecoder decoder, Duration patience) {
        this.reader = reader;
        this.decoder = decoder;
        this.untilWhole =
                RetryPolicy.<Optional<TakenGuard>>builder()
                        .handleResultIf(Optional::isEmpty)
                        .abortOn(RuntimeException.class)
                        .withBackoff(1, 50, ChronoUnit.MILLIS)
                        .withMaxRetries(-1)
                        .withMaxDuration(patience)
                        .build();
    }

    /**
     * The guard on this subject as it is now, once all that was stored together with it can be read
     * too. The server lets nobody read a part of a batch; a stream that was cut within one ends so.
     *
     * @throws EventStoreUnavailableException if the stream cannot be read now, or ends within a
     *     batch
     */
    TakenGuard take(String subject) {
        return Failsafe.with(untilWhole)
                .get(() -> look(subject))
                .orElseThrow(() ->
                        new EventStoreUnavailableException(
                                "guard %s cannot be taken, since stream %s ends within an atomic batch: if that lasts, the next start describes the repair"
                                        .formatted(subject, reader.stream()),
                                null));
    }

    private Optional<TakenGuard> look(String subject) {
        List<Optional<StoredMessage>> last = reader.last(Source.LEADER, List.of(subject, ALL));
        long guard = sequence(last.getFirst());
        Optional<StoredMessage> end = last.getLast();
        boolean whole = end.flatMap(UnfinishedBatch::endingWith).isEmpty();
        return whole && sequence(end) >= guard
                ? Optional.of(new TakenGuard(subject, guard, lastEvent(end)))
                : Optional.empty();
    }

    private long lastEvent(Optional<StoredMessage> end) {
        return end.filter(decoder::isEvent).map(StoredMessage::sequence).orElse(0L);
    }

    /** The first of the guards that is no longer what it was when it was taken. */
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
