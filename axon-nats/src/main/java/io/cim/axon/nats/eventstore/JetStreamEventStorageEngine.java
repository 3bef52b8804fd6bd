package io.cim.axon.nats.eventstore;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * An Axon event storage engine on a NATS JetStream stream.
 *
 * <p>Events are appended behind the stream sequence that their aggregate was decided on, those of
 * one unit of work in one atomic publish. Loads follow a chain of stream sequences in the events'
 * headers, without a scan. Snapshots have a stream of their own. {@code docs/adr} has the reasons.
 *
 * <p>The caller owns the connection, which should reconnect without limit, have no reconnect
 * buffer, and have {@code advancedRequestBehavior} on. Thread-safe.
 */
public class JetStreamEventStorageEngine extends AbstractEventStorageEngine {

    private final EventStoreMetrics metrics;
    private final EngineParts parts;

    protected JetStreamEventStorageEngine(Builder builder) {
        super(builder);
        EngineSettings settings = builder.settings();
        this.metrics = settings.metrics();
        this.parts = new EngineParts(settings);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The parts, for other classes of the event store. */
    EngineParts parts() {
        return parts;
    }

    /** The parts, after a check that the stream was not created anew. */
    private EngineParts checkedParts() {
        var _ = parts.identity.require();
        return parts;
    }

    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) {
            return;
        }
        try {
            parts.appender.append(events, serializer);
        } catch (AppendConflict conflict) {
            handlePersistenceException(conflict, conflict.event());
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>The stream fails at an event of an unknown type, with an {@link UnknownPayloadException}.
     */
    @Override
    public DomainEventStream readEvents(String aggregateIdentifier, long firstSequenceNumber) {
        DomainEventStream events = super.readEvents(aggregateIdentifier, firstSequenceNumber);
        return DomainEventStream.of(
                events.asStream().map(this::requireKnown), events::getLastSequenceNumber);
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnknownPayloadException if it is of an unknown type
     */
    @Override
    public Optional<DomainEventMessage<?>> readSnapshot(String aggregateIdentifier) {
        return super.readSnapshot(aggregateIdentifier).map(this::requireKnown);
    }

    private <M extends DomainEventMessage<?>> M requireKnown(M message) {
        try {
            return UnknownPayloadException.requireKnown(message);
        } catch (UnknownPayloadException unknown) {
            metrics.payloadUnknown();
            throw unknown;
        }
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readEventData(
            String aggregateIdentifier, long firstSequenceNumber) {
        return parts.loader.events(aggregateIdentifier, firstSequenceNumber).stream()
                .map(StoredEvent::trackedDomainEvent);
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateIdentifier) {
        return parts.loader.snapshot(aggregateIdentifier).map(StoredSnapshot::event).stream();
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
        return checkedParts()
                .heads
                .lastEvent(aggregateIdentifier)
                .map(StoredEvent::getSequenceNumber);
    }

    @Override
    protected void storeSnapshot(DomainEventMessage<?> snapshot, Serializer serializer) {
        checkedParts().snapshots.store(snapshot, serializer);
        metrics.snapshotStored();
    }

    @Override
    protected Stream<? extends TrackedEventData<?>> readEventData(
            @Nullable TrackingToken trackingToken, boolean mayBlock) {
        return checkedParts()
                .trackedEvents
                .after(LiveEventSource.position(trackingToken))
                .map(StoredEvent::tracked);
    }

    @Override
    public @Nullable TrackingToken createTailToken() {
        return token(checkedParts().trackedEvents.state().getFirstSequence() - 1);
    }

    @Override
    public @Nullable TrackingToken createHeadToken() {
        return token(checkedParts().trackedEvents.state().getLastSequence());
    }

    /**
     * {@inheritDoc}
     *
     * <p>Events are compared to the millisecond. An event whose timestamp is more than a minute
     * ahead of the server's clock when it is stored may be missed.
     */
    @Override
    public @Nullable TrackingToken createTokenAt(Instant dateTime) {
        OptionalLong first = checkedParts().eventTimes.firstSince(dateTime);
        return first.isPresent() ? token(first.getAsLong() - 1) : createHeadToken();
    }

    private static @Nullable TrackingToken token(long sequence) {
        return sequence <= 0 ? null : new GlobalSequenceTrackingToken(sequence);
    }

    /**
     * The guard on the subject {@code <prefix>.<space>.<name>}.
     *
     * @param space one of the builder's {@link Builder#guardSpaces guard spaces}
     * @param name one token of {@code [A-Za-z0-9_-]}
     */
    public AppendGuard guard(String space, String name) {
        return new AppendGuard(parts.subjects.guard(space, name), parts.identity, parts.guards);
    }

    /**
     * Marks everything that has expired as covered by snapshots, whether it was or not. An
     * aggregate that has lost its last events continues with the version of its snapshot, and one
     * that has lost all of them can be created again. For an operator who has no backup.
     *
     * @throws EventStoreUnavailableException if the mark could not be stored
     */
    public void acceptExpiredEvents() {
        checkedParts()
                .coverage
                .acceptExpired(aggregate -> parts.heads.lastEvent(aggregate).isPresent());
    }

    /**
     * The events of an aggregate from a sequence number on that have not expired, in ascending
     * order, from at most {@code limit} stored events, each of which may be upcast to none or to
     * several. Empty only if there are no more: continue after the last one to get all.
     *
     * <p>The result has no gaps. It is read along the chain, as a load is: one read for each 32
     * events between the part and the aggregate's last event, one after the other, then the events
     * of the part, 32 at a time.
     *
     * <p>For queries: decisions of commands that are based on it are not checked.
     *
     * @param firstSequenceNumber Axon's sequence number of the first event, from 0
     * @param limit the number of stored events to read, from 1; all are held in memory
     * @throws BrokenHistoryException if an event is missing that has not expired, or is not the one
     *     that the chain names
     * @throws EventStoreUnavailableException if the stream cannot be read now
     */
    public List<RecordedEvent> history(
            String aggregateIdentifier, long firstSequenceNumber, int limit) {
        if (firstSequenceNumber < 0 || limit < 1) {
            throw new IllegalArgumentException(
                    "a history begins at 0 or later and has at least 1 event, was asked for %d from %d on"
                            .formatted(limit, firstSequenceNumber));
        }
        return checkedParts().history.read(aggregateIdentifier, firstSequenceNumber, limit);
    }

    /**
     * The stream sequence of this store's last event at the stream's leader, 0 if there is none: a
     * reader that has read the stream up to there has read all that was appended before the call.
     * One request, unless others have published behind the last event. Events that the upcasters
     * drop count too. In a unit of work that has taken an {@link AppendGuard} the result is at
     * least the last event of that time, even if a new leader is behind.
     *
     * @throws EventStoreUnavailableException if the stream cannot be read now, or its last 1,000
     *     messages are not of this store
     */
    public long lastEventPosition() {
        return parts.positions.last();
    }

    /**
     * The identifier of the event at this stream sequence at the stream's leader. Absent if there
     * is no event of this store: it has expired, if the tail token is at that position or behind
     * it; else the stream never reached the position, or was cut.
     *
     * <p>A reader that remembers the identifier of the last event it has read can check with it
     * that the stream is still the same.
     *
     * @throws EventStoreUnavailableException if the stream cannot be read now
     */
    public Optional<String> eventIdentifierAt(long position) {
        return parts.positions.identifierAt(position);
    }

    /**
     * The latest snapshots of all aggregates, upcast and deserialized. After first events have
     * expired a read model is rebuilt from these, and then from the events that are left.
     *
     * <p>They are read while the stream is consumed, in runs of up to 256 messages or 8 MiB; it
     * needs no close. An aggregate whose snapshot is replaced meanwhile may occur again, later and
     * with a higher sequence number.
     *
     * <p>A snapshot that cannot be read or must not be trusted is counted, and skipped if the
     * stream has all events of its aggregate.
     *
     * @param lost receives the identifier of each aggregate that has neither a usable snapshot nor
     *     all of its events, and the reason, while the stream is consumed
     * @throws EventStoreUnavailableException while it is consumed, if JetStream does not answer
     */
    public Stream<DomainEventMessage<?>> snapshots(
            BiConsumer<String, BrokenHistoryException> lost) {
        return checkedParts().allSnapshots.read(lost);
    }

    /**
     * Checks the stream by a few requests to its leader, for a health check every few seconds.
     * After an append was refused for lack of space the stream counts as full until an append
     * succeeds, or the stream and its server have space again.
     */
    public StreamCondition streamCondition() {
        return parts.inspection.run();
    }

    /** Builds an engine; connection, stream, event name and both serializers are required. */
    public static final class Builder extends EngineBuilder<Builder> {

        /** The media type of events if none is set. */
        public static final String DEFAULT_DATA_CONTENT_TYPE =
                EngineSettings.DEFAULT_DATA_CONTENT_TYPE;

        private Builder() {
            persistenceExceptionResolver(AppendConflict.class::isInstance);
        }

        @Override
        Builder self() {
            return this;
        }

        public JetStreamEventStorageEngine build() {
            return new JetStreamEventStorageEngine(this);
        }
    }
}
