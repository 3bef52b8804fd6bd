package io.cim.axon.nats.eventstore;

import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.common.BuilderUtils;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.jspecify.annotations.Nullable;

/**
 * An Axon event storage engine on a NATS JetStream stream.
 *
 * <p>Events are appended behind the stream sequence that their aggregate was decided on, those of
 * one unit of work in one atomic publish; loads follow a chain of stream sequences in the events'
 * headers and scan nothing; snapshots stand in a stream of their own. {@code docs/adr} has the
 * reasons.
 *
 * <p>The engine does not own its connection, which should reconnect without limit, keep no
 * reconnect buffer, and have {@code advancedRequestBehavior} on. It is safe for use by many
 * threads.
 */
public class JetStreamEventStorageEngine extends AbstractEventStorageEngine {

    /** How far a publisher's clock may be ahead of the servers'. */
    static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

    private final EventStream stream;
    private final EventFormat format;
    private final HistoryReader history;
    private final EventAppender appender;
    private final SnapshotStore snapshots;
    private final Tails tails;
    private final TrackedEventReader trackedEvents;
    private final EventTimes eventTimes;

    protected JetStreamEventStorageEngine(Builder builder) {
        super(builder);
        stream = builder.stream();
        format = builder.format();
        EventStreamDefinition definition = stream.definition();
        Subjects subjects = new Subjects(definition.subjectPrefix());
        tails = new Tails(builder.knownTails);
        StreamReader reader = builder.reader(definition.name());
        history = new HistoryReader(reader, subjects, tails);
        snapshots =
                new SnapshotStore(
                        builder.reader(definition.snapshotStream()),
                        builder.writer(definition.snapshotStream()),
                        definition.snapshotPrefix(),
                        builder.appendDeadline,
                        builder.knownTails);
        appender =
                new EventAppender(
                        builder.writer(definition.name()),
                        history,
                        snapshots,
                        subjects,
                        tails,
                        builder.appendDeadline);
        trackedEvents =
                new TrackedEventReader(
                        builder.connection(), builder.jetStreamOptions, reader, subjects);
        eventTimes = new EventTimes(reader, trackedEvents, CLOCK_TOLERANCE);
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) {
            return;
        }
        Optional<DecisionJournal> journal = DecisionJournal.current();
        journal.ifPresent(DecisionJournal::beginAppend);
        try {
            List<AppendedEvent> appended =
                    appender.append(
                            events.stream()
                                    .map(event -> OutgoingEvent.of(event, format, serializer))
                                    .toList());
            journal.ifPresent(decision -> decision.appended(appended));
        } catch (AppendConflict conflict) {
            handlePersistenceException(conflict, event(conflict.eventIdentifier(), events));
        }
    }

    private static EventMessage<?> event(
            String identifier, List<? extends EventMessage<?>> events) {
        return events.stream()
                .<EventMessage<?>>map(event -> event)
                .filter(event -> event.getIdentifier().equals(identifier))
                .findFirst()
                .orElseThrow();
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readEventData(
            String aggregateIdentifier, long firstSequenceNumber) {
        List<StoredEvent> events = history.read(aggregateIdentifier, firstSequenceNumber);
        if (events.isEmpty() && firstSequenceNumber == 0) {
            requireUnknown(aggregateIdentifier);
        }
        DecisionJournal.current()
                .ifPresent(journal ->
                        journal.read(
                                events.isEmpty()
                                        ? new AggregatePosition(
                                                aggregateIdentifier, firstSequenceNumber, 0)
                                        : Tail.of(events.getLast()).position(aggregateIdentifier)));
        return events.stream();
    }

    /**
     * An aggregate without events is new only if it has no snapshot either; else its events have
     * expired.
     */
    private void requireUnknown(String aggregateIdentifier) {
        long covered = snapshots.coveredVersion(aggregateIdentifier);
        if (covered > 0) {
            throw new BrokenHistoryException(
                    ("stream %s has no event of aggregate %s, whose snapshot covers %d and cannot be used: restore the "
                                    + "stream, or see why the snapshot was refused")
                            .formatted(stream.definition().name(), aggregateIdentifier, covered),
                    null);
        }
        DecisionJournal.current().ifPresent(journal -> journal.noSnapshot(aggregateIdentifier));
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
        return history.tail(aggregateIdentifier).map(StoredEvent::getSequenceNumber);
    }

    @Override
    protected void storeSnapshot(DomainEventMessage<?> snapshot, Serializer serializer) {
        snapshots.store(StoredSnapshot.of(snapshot, anchor(snapshot), serializer));
    }

    private SnapshotAnchor anchor(DomainEventMessage<?> snapshot) {
        String aggregateIdentifier = snapshot.getAggregateIdentifier();
        return tails.get(aggregateIdentifier)
                .filter(tail -> tail.sequence() == snapshot.getSequenceNumber())
                .or(() ->
                        history.atLeader(aggregateIdentifier, snapshot.getSequenceNumber())
                                .map(Tail::of))
                .map(tail -> SnapshotAnchor.on(stream.created(), tail))
                .orElseGet(() -> SnapshotAnchor.without(stream.created()));
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateIdentifier) {
        Optional<StoredSnapshot> snapshot = snapshots.read(aggregateIdentifier);
        snapshot.ifPresent(this::requireOfThisStream);
        return snapshot.map(StoredSnapshot::event).stream();
    }

    /**
     * A snapshot is trusted only if the stream still has the event it stands on, or has let it
     * expire.
     */
    private void requireOfThisStream(StoredSnapshot snapshot) {
        SnapshotAnchor anchor = snapshot.anchor();
        if (!anchor.streamCreated().equals(stream.created())) {
            throw refused(
                    snapshot, "it was taken from a stream created at " + anchor.streamCreated());
        }
        if (!anchor.standsOnAnEvent()) {
            return;
        }
        Optional<StoredEvent> standsOn = history.at(anchor.streamSequence());
        if (standsOn.isPresent()
                && !standsOn.get().getEventIdentifier().equals(anchor.eventIdentifier())) {
            throw refused(snapshot, "another event stands at sequence " + anchor.streamSequence());
        }
        if (standsOn.isEmpty()
                && trackedEvents.state().getLastSequence() < anchor.streamSequence()) {
            throw refused(snapshot, "the stream ends before sequence " + anchor.streamSequence());
        }
    }

    private EventStoreException refused(StoredSnapshot snapshot, String reason) {
        return new EventStoreException(
                "the snapshot of aggregate %s does not belong to stream %s: %s"
                        .formatted(
                                snapshot.event().getAggregateIdentifier(),
                                stream.definition().name(),
                                reason));
    }

    /**
     * Checks that nothing has been appended, as the leader has it, to what was read.
     *
     * @throws ConcurrencyException if something has
     */
    void requireCurrent(DecisionJournal journal) {
        List<AggregatePosition> positions = journal.positions();
        if (positions.isEmpty()) {
            return;
        }
        List<String> identifiers =
                positions.stream().map(AggregatePosition::aggregateIdentifier).toList();
        List<Optional<StoredEvent>> leaders = history.leaderTails(identifiers);
        for (int i = 0; i < positions.size(); i++) {
            AggregatePosition read = positions.get(i);
            Optional<StoredEvent> leader = leaders.get(i);
            long version = leader.map(event -> event.getSequenceNumber() + 1).orElse(0L);
            if (leader.isPresent() && version != read.version()) {
                throw new ConcurrencyException(
                        "aggregate %s was decided on at version %d and has %d"
                                .formatted(read.aggregateIdentifier(), read.version(), version));
            }
            journal.confirm(
                    List.of(
                            new AggregatePosition(
                                    read.aggregateIdentifier(),
                                    read.version(),
                                    leader.map(StoredEvent::streamSequence)
                                            .orElseGet(() -> lastKnownSequence(read)))));
        }
    }

    /**
     * Where the aggregate's last event stood, once all of them have expired: its snapshot
     * remembers.
     */
    private long lastKnownSequence(AggregatePosition read) {
        return read.version() == 0
                ? 0
                : snapshots
                        .read(read.aggregateIdentifier())
                        .map(snapshot -> snapshot.anchor().streamSequence())
                        .orElse(0L);
    }

    @Override
    protected Stream<? extends TrackedEventData<?>> readEventData(
            @Nullable TrackingToken trackingToken, boolean mayBlock) {
        long last = trackingToken == null ? 0 : trackingToken.position().orElse(0);
        return trackedEvents.after(last).map(StoredEvent::tracked);
    }

    @Override
    public @Nullable TrackingToken createTailToken() {
        return token(trackedEvents.state().getFirstSequence() - 1);
    }

    @Override
    public @Nullable TrackingToken createHeadToken() {
        return token(trackedEvents.state().getLastSequence());
    }

    /**
     * {@inheritDoc}
     *
     * <p>Events are compared to the millisecond. One whose timestamp is more than {@link
     * #CLOCK_TOLERANCE} ahead of the server's clock when it is stored may be missed.
     */
    @Override
    public @Nullable TrackingToken createTokenAt(Instant dateTime) {
        OptionalLong first = eventTimes.firstSince(dateTime);
        return first.isPresent() ? token(first.getAsLong() - 1) : createHeadToken();
    }

    private static @Nullable TrackingToken token(long sequence) {
        return sequence <= 0 ? null : new GlobalSequenceTrackingToken(sequence);
    }

    /**
     * Builds an engine: the connection, the stream, the event names and both serializers are
     * required.
     */
    public static final class Builder extends AbstractEventStorageEngine.Builder {

        private @Nullable Connection connection;
        private @Nullable EventStream stream;
        private @Nullable Function<EventMessage<?>, String> eventName;
        private boolean hasEventSerializer;
        private boolean hasSnapshotSerializer;
        private JetStreamOptions jetStreamOptions = JetStreamOptions.defaultOptions();
        private String source = "/axon";
        private String typePrefix = "";
        private String dataContentType = "application/json";
        private Map<String, String> metaDataHeaders = Map.of();
        private Duration readTimeout = Duration.ofSeconds(2);
        private Duration ackTimeout = Duration.ofSeconds(2);
        private Duration appendDeadline = Duration.ofSeconds(4);
        private int knownTails = 100_000;

        private Builder() {
            persistenceExceptionResolver(AppendConflict.class::isInstance);
        }

        @Override
        public Builder snapshotSerializer(Serializer snapshotSerializer) {
            super.snapshotSerializer(snapshotSerializer);
            hasSnapshotSerializer = true;
            return this;
        }

        @Override
        public Builder eventSerializer(Serializer eventSerializer) {
            super.eventSerializer(eventSerializer);
            hasEventSerializer = true;
            return this;
        }

        @Override
        public Builder upcasterChain(EventUpcaster upcasterChain) {
            super.upcasterChain(upcasterChain);
            return this;
        }

        @Override
        public Builder snapshotFilter(SnapshotFilter snapshotFilter) {
            super.snapshotFilter(snapshotFilter);
            return this;
        }

        /** The connection, owned by the caller. */
        public Builder connection(Connection newConnection) {
            BuilderUtils.assertNonNull(newConnection, "The Connection may not be null");
            connection = newConnection;
            return this;
        }

        /** The streams, opened on the same connection by {@link EventStreams#open}. */
        public Builder stream(EventStream newStream) {
            BuilderUtils.assertNonNull(newStream, "The EventStream may not be null");
            stream = newStream;
            return this;
        }

        /**
         * The name of an event: the last token of its subject, and the end of its CloudEvents type.
         */
        public Builder eventName(Function<EventMessage<?>, String> newEventName) {
            BuilderUtils.assertNonNull(newEventName, "The event name may not be null");
            eventName = newEventName;
            return this;
        }

        /** JetStream's domain or API prefix; the default API where it is not given. */
        public Builder jetStreamOptions(JetStreamOptions newJetStreamOptions) {
            BuilderUtils.assertNonNull(newJetStreamOptions, "The JetStreamOptions may not be null");
            jetStreamOptions = newJetStreamOptions;
            return this;
        }

        /** The CloudEvents source, a URI reference; {@code /axon} where it is not given. */
        public Builder source(String newSource) {
            BuilderUtils.assertNonEmpty(newSource, "The source may not be empty");
            source = newSource;
            return this;
        }

        /**
         * What stands before an event's name in its CloudEvents type; empty where it is not given.
         */
        public Builder typePrefix(String newTypePrefix) {
            BuilderUtils.assertNonNull(newTypePrefix, "The type prefix may not be null");
            typePrefix = newTypePrefix;
            return this;
        }

        /**
         * The media type of what the event serializer writes; {@code application/json} where it is
         * not given.
         */
        public Builder dataContentType(String newDataContentType) {
            BuilderUtils.assertNonEmpty(
                    newDataContentType, "The data content type may not be empty");
            dataContentType = newDataContentType;
            return this;
        }

        /**
         * Metadata that also get a header of their own, for readers that do not know Axon: metadata
         * key to header name.
         */
        public Builder metaDataHeaders(Map<String, String> newMetaDataHeaders) {
            metaDataHeaders = Map.copyOf(newMetaDataHeaders);
            return this;
        }

        /** How long one read is awaited; 2 s where it is not given. */
        public Builder readTimeout(Duration newReadTimeout) {
            readTimeout = requirePositive(newReadTimeout, "read timeout");
            return this;
        }

        /**
         * How long one acknowledgement is awaited before it counts as lost; 2 s where it is not
         * given.
         */
        public Builder ackTimeout(Duration newAckTimeout) {
            ackTimeout = requirePositive(newAckTimeout, "acknowledgement timeout");
            return this;
        }

        /**
         * How long an append may take with all that settles a lost acknowledgement; 4 s where it is
         * not given.
         */
        public Builder appendDeadline(Duration newAppendDeadline) {
            appendDeadline = requirePositive(newAppendDeadline, "append deadline");
            return this;
        }

        /** For how many aggregates the last event is remembered; 100,000 where it is not given. */
        public Builder knownTails(int newKnownTails) {
            BuilderUtils.assertStrictPositive(
                    newKnownTails, "The number of known tails must be at least 1");
            knownTails = newKnownTails;
            return this;
        }

        private static Duration requirePositive(Duration duration, String name) {
            BuilderUtils.assertThat(
                    duration,
                    value -> value != null && value.isPositive(),
                    "The %s must be positive".formatted(name));
            return duration;
        }

        @Override
        protected void validate() throws AxonConfigurationException {
            BuilderUtils.assertNonNull(
                    connection, "The Connection is a hard requirement and should be provided");
            BuilderUtils.assertNonNull(
                    stream, "The EventStream is a hard requirement and should be provided");
            BuilderUtils.assertNonNull(
                    eventName, "The event name is a hard requirement and should be provided");
            BuilderUtils.assertThat(
                    hasEventSerializer,
                    has -> has,
                    "The event Serializer is a hard requirement and should be provided");
            BuilderUtils.assertThat(
                    hasSnapshotSerializer,
                    has -> has,
                    "The snapshot Serializer is a hard requirement and should be provided");
        }

        public JetStreamEventStorageEngine build() {
            return new JetStreamEventStorageEngine(this);
        }

        private Connection connection() {
            return Objects.requireNonNull(connection);
        }

        private EventStream stream() {
            return Objects.requireNonNull(stream);
        }

        private EventFormat format() {
            return new EventFormat(
                    source,
                    typePrefix,
                    dataContentType,
                    Objects.requireNonNull(eventName),
                    metaDataHeaders);
        }

        private StreamReader reader(String streamName) {
            return new StreamReader(
                    connection(), jetStreamOptions.getPrefix(), streamName, readTimeout);
        }

        private StreamWriter writer(String streamName) {
            return new StreamWriter(connection(), streamName, ackTimeout);
        }
    }
}
