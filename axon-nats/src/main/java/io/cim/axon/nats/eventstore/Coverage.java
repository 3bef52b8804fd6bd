package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.BrokenHistoryException.UnknownVersionException;
import io.cim.axon.nats.eventstore.PublishResult.Stored;
import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import io.cim.axon.nats.eventstore.StreamReader.Source;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.nats.client.support.NatsJetStreamConstants;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Up to where in the stream everything is covered by snapshots, so that an aggregate of which no
 * event is left ends with its snapshot. It outlives the events, as a mark among the snapshots.
 *
 * <p>An aggregate that no snapshot can be taken of has a note beside the mark, which says how many
 * events it has: the mark goes on over it, and it alone cannot be loaded without its events.
 */
final class Coverage {

    /** No aggregate's token: in those a dollar sign is encoded. */
    private static final String MARK = ".$covered";

    private static final String NOTE = ".$uncovered.";

    /**
     * The mark.
     *
     * @param sequence the stream sequence up to which everything is covered, 0 if nothing is
     * @param revision the mark's own sequence among the snapshots, 0 if there is none
     */
    record Mark(long sequence, long revision) {}

    /**
     * A note.
     *
     * @param version how many events the aggregate has
     * @param revision the note's own sequence among the snapshots
     */
    record Note(String aggregateIdentifier, long version, long revision) {}

    private final EventStream stream;
    private final StreamIdentity identity;
    private final StreamInfos infos;
    private final StreamReader events;
    private final StreamReader snapshots;
    private final BatchReader batches;
    private final StreamWriter writer;

    /** The latest mark that was compared with the stream, and the epoch in which it was. */
    private volatile @Nullable Checked checked;

    private record Checked(Epoch epoch, long sequence) {}

    /**
     * The coverage of a stream.
     *
     * @param events of the stream's events
     * @param snapshots of the stream of the snapshots, as the writer
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

    /** The first sequence that the stream has left; what was before has expired. */
    long firstSequence() {
        return Math.max(1, infos.read().getStreamState().getFirstSequence());
    }

    /** The mark as the leader has it; one that belongs to another course of the stream is 0. */
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
        return anchor.streamIdentity().equals(stream.identity()) && stands(anchor)
                ? anchor.streamSequence()
                : 0;
    }

    /** Whether the stream has gone on from what was covered, and was not cut or restored since. */
    private boolean stands(SnapshotAnchor anchor) {
        Epoch epoch = identity.require();
        @Nullable Checked known = checked;
        if (known != null && known.epoch == epoch && known.sequence >= anchor.streamSequence()) {
            return true;
        }
        Optional<StoredMessage> there =
                events.at(Source.LEADER, List.of(anchor.streamSequence())).getFirst();
        boolean stands =
                there.isPresent()
                        ? there.get().messageId().equals(anchor.eventIdentifier())
                        : firstSequence() > anchor.streamSequence();
        if (stands) {
            checked = new Checked(epoch, anchor.streamSequence());
        }
        return stands;
    }

    /** Moves the mark up to a message, unless somebody else has moved it meanwhile. */
    void advance(Mark from, StoredMessage to) {
        advance(from, to.sequence(), to.messageId());
    }

    /**
     * Moves the mark over everything that has expired, whether it was covered or not, and has no
     * aggregate keep a note that has lost all its events.
     *
     * @param hasEvent whether the stream has an event of an aggregate left
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

    /** The notes from a revision on, in their order, at most 256; empty if there are no more. */
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
     * Notes how many events an aggregate has that no snapshot can be taken of, 0 if none of them
     * matters any more.
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
     * Checks that an aggregate of which the stream has no event left ends with its snapshot, or
     * never was if it has none.
     *
     * @param covered the last event that its snapshot covers
     * @throws UnknownVersionException if later events may have expired
     */
    void requireComplete(String aggregateIdentifier, AggregatePosition covered) {
        long expired = firstSequence() - 1;
        if (expired <= covered.streamSequence()) {
            return;
        }
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
