package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.BrokenHistoryException.UnknownVersionException;
import io.cim.axon.nats.eventstore.PublishResult.Stored;
import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import io.cim.axon.nats.eventstore.StreamReader.Source;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.nats.client.support.NatsJetStreamConstants;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The part of the stream that snapshots cover: an aggregate all of whose events are in it ends with
 * its snapshot, even after they have expired. A mark in the stream of the snapshots stores its end.
 *
 * <p>An aggregate whose snapshot cannot be taken gets a note beside the mark, with the number of
 * its events. The mark advances past these events, and only this aggregate cannot be loaded after
 * they have expired.
 */
final class Coverage {

    /** Not the token of an aggregate, in which a dollar sign is encoded. */
    private static final String MARK = ".$covered";

    private static final String NOTE = ".$uncovered.";

    /**
     * The mark.
     *
     * @param sequence the stream sequence up to which all events are covered, 0 if none are
     * @param revision the mark's own sequence in the stream of the snapshots, 0 if there is none
     */
    record Mark(long sequence, long revision) {}

    /**
     * A note.
     *
     * @param version the number of the aggregate's events
     * @param revision the note's own sequence in the stream of the snapshots
     */
    record Note(String aggregateIdentifier, long version, long revision) {}

    private final EventStream stream;
    private final StreamIdentity identity;
    private final StreamInfos infos;
    private final StreamReader events;
    private final StreamReader snapshots;
    private final BatchReader batches;
    private final StreamWriter writer;

    /** The latest mark that was compared with the stream, and the epoch of the comparison. */
    private volatile @Nullable Checked checked;

    private record Checked(Epoch epoch, long sequence) {}

    /**
     * The coverage of a stream.
     *
     * @param events reads the stream of the events
     * @param snapshots reads the stream of the snapshots, as {@code batches} does
     * @param writer writes to the stream of the snapshots
     */
    Coverage(
            EventStream stream,
            StreamIdentity identity,
            StreamInfos infos,
            StreamReader events,
            StreamReader snapshots,
            BatchReader batches,
            StreamWriter writer) {
        this.stream = stream;
        this.identity = identity;
        this.infos = infos;
        this.events = events;
        this.snapshots = snapshots;
        this.batches = batches;
        this.writer = writer;
    }

    /** The name of the stream of the events. */
    String stream() {
        return stream.definition().name();
    }

    /** The current retention of events; zero if without limit. */
    Duration maxAge() {
        return infos.read().getConfiguration().getMaxAge();
    }

    /** The first sequence that the stream still has; all before have expired. */
    long firstSequence() {
        return Math.max(1, infos.firstSequence());
    }

    /** The mark at the leader; its sequence is 0 if it does not match the stream. */
    Mark mark() {
        return mark(snapshots.last(Source.LEADER, subject(MARK)));
    }

    private Mark mark(Optional<StoredMessage> message) {
        long revision = message.map(StoredMessage::sequence).orElse(0L);
        return new Mark(message.map(this::position).orElse(0L), revision);
    }

    private long position(StoredMessage mark) {
        SnapshotAnchor anchor;
        try {
            anchor = SnapshotAnchor.read(mark.headers());
        } catch (IllegalArgumentException foreign) {
            return 0;
        }
        return anchor.streamIdentity().equals(stream.identity()) && matches(anchor)
                ? anchor.streamSequence()
                : 0;
    }

    /** Whether the stream has not been cut or restored since the anchor was stored. */
    private boolean matches(SnapshotAnchor anchor) {
        Epoch epoch = identity.require();
        @Nullable Checked known = checked;
        if (known != null && known.epoch == epoch && known.sequence >= anchor.streamSequence()) {
            return true;
        }
        Optional<StoredMessage> there =
                events.at(Source.LEADER, List.of(anchor.streamSequence())).getFirst();
        boolean matches =
                there.isPresent()
                        ? there.get().messageId().equals(anchor.eventIdentifier())
                        : firstSequence() > anchor.streamSequence();
        if (matches) {
            checked = new Checked(epoch, anchor.streamSequence());
        }
        return matches;
    }

    /** Advances the mark to a message, unless another instance has moved it meanwhile. */
    void advance(Mark from, StoredMessage to) {
        advance(from, to.sequence(), to.messageId());
    }

    /**
     * Advances the mark past all expired events, covered or not, and resets the notes of aggregates
     * that have lost all of their events.
     *
     * @param hasEvent whether the stream still has an event of an aggregate
     * @throws EventStoreUnavailableException if that could not be stored
     */
    void acceptExpired(Predicate<String> hasEvent) {
        long expired = firstSequence() - 1;
        Mark mark = mark();
        if (mark.sequence() < expired && !advance(mark, expired, "")) {
            throw new EventStoreUnavailableException(
                    "stream %s did not take the mark".formatted(writer.stream()), null);
        }
        List<Note> notes = notes(1);
        while (!notes.isEmpty()) {
            for (Note note : notes) {
                if (note.version() > 0 && !hasEvent.test(note.aggregateIdentifier())) {
                    note(note.aggregateIdentifier(), 0);
                }
            }
            notes = notes(notes.getLast().revision() + 1);
        }
    }

    /** At most 256 notes from a revision on, in their order; empty if there are no more. */
    List<Note> notes(long firstRevision) {
        List<Note> notes = new ArrayList<>();
        String prefix = subject(NOTE);
        for (StoredMessage note : batches.from(firstRevision, prefix + ">")) {
            Subjects.identifier(note.subject().substring(prefix.length()))
                    .ifPresent(aggregate ->
                            notes.add(new Note(aggregate, version(note), note.sequence())));
        }
        return notes;
    }

    private boolean advance(Mark from, long sequence, String messageId) {
        Headers headers =
                new Headers()
                        .put(
                                NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR,
                                Long.toString(from.revision()));
        new SnapshotAnchor(stream.identity(), sequence, messageId).putInto(headers);
        return publish(subject(MARK), headers);
    }

    /**
     * Notes the number of events of an aggregate whose snapshot cannot be taken, 0 to reset the
     * note.
     *
     * @throws EventStoreUnavailableException if that could not be stored
     */
    void note(String aggregateIdentifier, long version) {
        Headers headers = new Headers().put(EventFormat.SEQUENCE, Long.toString(version));
        if (!publish(subject(NOTE) + Subjects.token(aggregateIdentifier), headers)) {
            throw new EventStoreUnavailableException(
                    "stream %s did not take the note on aggregate %s"
                            .formatted(writer.stream(), aggregateIdentifier),
                    null);
        }
    }

    private boolean publish(String subject, Headers headers) {
        Message message =
                NatsMessage.builder().subject(subject).headers(headers).data(new byte[0]).build();
        return writer.publish(List.of(message), () -> true) instanceof Stored;
    }

    /**
     * Checks that an aggregate without events in the stream ends with its snapshot, or never
     * existed if it has none.
     *
     * @param covered the last event that its snapshot covers
     * @throws UnknownVersionException if later events may have expired
     */
    void requireComplete(AggregatePosition covered) {
        requireComplete(covered, firstSequence());
    }

    /** The same, given the first sequence that the stream had when it had no event of it. */
    void requireComplete(AggregatePosition covered, long firstSequence) {
        long expired = firstSequence - 1;
        if (expired <= covered.streamSequence()) {
            return;
        }
        String aggregateIdentifier = covered.aggregateIdentifier();
        List<Optional<StoredMessage>> found =
                snapshots.last(
                        Source.LEADER,
                        List.of(
                                subject(MARK),
                                subject(NOTE) + Subjects.token(aggregateIdentifier)));
        long mark = mark(found.getFirst()).sequence();
        long noted = found.getLast().map(Coverage::version).orElse(0L);
        if (mark < expired || noted > covered.version()) {
            throw new UnknownVersionException(
                    stream.definition(), aggregateIdentifier, covered.version(), mark, expired);
        }
    }

    private static long version(StoredMessage note) {
        try {
            return Long.parseLong(EventFormat.require(note.headers(), EventFormat.SEQUENCE));
        } catch (IllegalArgumentException foreign) {
            return Long.MAX_VALUE;
        }
    }

    private String subject(String end) {
        return stream.definition().snapshotPrefix() + end;
    }
}
