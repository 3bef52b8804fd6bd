package io.cim.axon.nats.eventstore;

import io.nats.client.api.StreamState;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads a stream's events in their order. Messages that are not events of this store are skipped
 * and logged.
 */
final class TrackedEventReader {

    /** The number of messages that are requested at once. */
    private static final int WINDOW = 256;

    private final StreamInfos infos;
    private final StreamReader reader;
    private final EventDecoder decoder;
    private final SkippedMessages skipped;

    TrackedEventReader(
            StreamInfos infos, StreamReader reader, EventDecoder decoder, SkippedMessages skipped) {
        this.infos = infos;
        this.reader = reader;
        this.decoder = decoder;
        this.skipped = skipped;
    }

    /** The first and the last sequence of the stream, and its size. */
    StreamState state() {
        return infos.read().getStreamState();
    }

    /**
     * The events behind this stream sequence, read while the result is consumed. It ends at the
     * last message of the stream; a later call continues with the messages appended since.
     */
    Stream<StoredEvent> after(long streamSequence) {
        return StreamSupport.stream(new Following(streamSequence + 1), false);
    }

    private List<StoredEvent> window(long from, long to) {
        return reader.confirmed(LongStream.rangeClosed(from, to).boxed().toList()).stream()
                .flatMap(Optional::stream)
                .map(this::read)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The events from a stream sequence on, as long as there are more. */
    private final class Following extends Spliterators.AbstractSpliterator<StoredEvent> {

        private long next;
        private long end;
        private Iterator<StoredEvent> window = Collections.emptyIterator();

        Following(long first) {
            super(Long.MAX_VALUE, ORDERED | DISTINCT | NONNULL);
            next = first;
        }

        @Override
        public boolean tryAdvance(Consumer<? super StoredEvent> action) {
            while (!window.hasNext()) {
                if (next > end) {
                    readState();
                }
                if (next > end) {
                    return false;
                }
                long to = Math.min(end, next + WINDOW - 1);
                window = window(next, to).iterator();
                next = to + 1;
            }
            action.accept(window.next());
            return true;
        }

        private void readState() {
            StreamState state = state();
            next = Math.max(next, state.getFirstSequence());
            end = state.getLastSequence();
        }
    }

    /** The event that a message is, absent if it is none or cannot be read. */
    Optional<StoredEvent> read(StoredMessage message) {
        try {
            return Optional.of(decoder.decode(message));
        } catch (IllegalArgumentException unreadable) {
            skip(message, unreadable);
            return Optional.empty();
        }
    }

    private void skip(StoredMessage message, IllegalArgumentException unreadable) {
        if (decoder.isGuard(message)) {
            return; // part of an append
        }
        if (decoder.isForeign(message)) {
            skipped.skipForeign(message);
        } else {
            skipped.skipUnreadable(message, unreadable);
        }
    }
}
