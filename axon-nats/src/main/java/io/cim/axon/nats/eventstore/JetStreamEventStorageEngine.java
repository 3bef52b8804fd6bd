package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.BrokenHistoryException.ExpiredHistoryException;
import io.cim.axon.nats.eventstore.BrokenHistoryException.UnknownVersionException;
import io.cim.axon.nats.eventstore.EventStoreMetrics.AppendOutcome;
import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.common.BuilderUtils;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
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

    /** Two tokens behind a stream's prefix, where no message is ever stored. */
    private static final String PROBE = ".space.probe";

    private final EventStream stream;
    private final StreamIdentity identity;
    private final EventFormat format;
    private final Subjects subjects;
    private final EventDecoder decoder;
    private final StreamInfos infos;
    private final RememberedHeads heads;
    private final HeadReader endings;
    private final BatchReader batches;
    private final HistoryReader history;
    private final EventAppender appender;
    private final SnapshotStore snapshotStore;
    private final Coverage coverage;
    private final AnchoredSnapshots snapshots;
    private final GuardReader guards;
    private final DecisionCheck decisionCheck;
    private final TrackedEventReader trackedEvents;
    private final LiveEventSource liveEvents;
    private final EventTimes eventTimes;
    private final EventPositions positions;
    private final RecordedHistory recordedHistory;
    private final AllSnapshots allSnapshots;
    private final StreamInspection inspection;
    private final EventStoreMetrics metrics;

    protected JetStreamEventStorageEngine(Builder builder) {
        super(builder);
        stream = builder.stream();
        format = builder.format();
        metrics = builder.metrics;
        EventStreamDefinition definition = stream.definition();
        String name = definition.name();
        subjects = new Subjects(definition.subjectPrefix(), builder.guardSpaces);
        StreamReader reader = builder.reader(name);
        batches = builder.batches(name);
        decoder = new EventDecoder(name, subjects);
        SkippedMessages skipped = new SkippedMessages(name, metrics);
        infos = builder.infos(name);
        identity = builder.identity(reader);
        heads = new RememberedHeads(identity, builder.rememberedHeads);
        endings = new HeadReader(reader, batches, decoder, heads, skipped);
        history = new HistoryReader(reader, decoder, endings);
        trackedEvents = new TrackedEventReader(builder.infos(name), reader, decoder, skipped);
        StreamWriter snapshotWriter = builder.writer(definition.snapshotStream());
        snapshotStore =
                new SnapshotStore(
                        builder.reader(definition.snapshotStream()),
                        snapshotWriter,
                        definition.snapshotPrefix(),
                        builder.appendDeadline,
                        builder.rememberedHeads);
        coverage =
                new Coverage(
                        stream,
                        identity,
                        infos,
                        reader,
                        builder.reader(definition.snapshotStream()),
                        builder.batches(definition.snapshotStream()),
                        snapshotWriter);
        snapshots =
                new AnchoredSnapshots(stream, snapshotStore, reader, history, trackedEvents, heads);
        identity.onChange(heads::forget);
        identity.onChange(snapshotStore::forget);
        identity.onChange(builder.onStreamChanged);
        guards = new GuardReader(reader, decoder, builder.readTimeout);
        decisionCheck = new DecisionCheck(identity, endings, snapshotStore, guards);
        StreamWriter writer = builder.writer(name);
        inspection =
                new StreamInspection(
                        identity,
                        List.of(
                                new StreamInspection.Store(
                                        writer,
                                        builder.infos(name),
                                        definition.subjectPrefix() + PROBE),
                                new StreamInspection.Store(
                                        snapshotWriter,
                                        builder.infos(definition.snapshotStream()),
                                        definition.snapshotPrefix() + PROBE)));
        appender =
                new EventAppender(
                        writer,
                        new AppendPublisher(
                                identity,
                                writer,
                                history,
                                guards,
                                reader,
                                metrics,
                                builder.appendDeadline),
                        endings,
                        snapshotStore,
                        coverage,
                        guards,
                        subjects,
                        heads);
        liveEvents =
                new LiveEventSource(
                        builder.connection(),
                        builder.jetStreamOptions,
                        identity,
                        reader,
                        trackedEvents,
                        builder.upcast());
        eventTimes = new EventTimes(reader, trackedEvents, CLOCK_TOLERANCE);
        positions = new EventPositions(reader, decoder, trackedEvents);
        recordedHistory =
                new RecordedHistory(
                        new HistoryPartReader(history, endings, trackedEvents), builder.upcast());
        allSnapshots =
                new AllSnapshots(
                        builder.snapshotHeads(definition),
                        snapshots,
                        builder.snapshotDecoder(),
                        history,
                        decoder,
                        metrics);
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) {
            return;
        }
        Epoch epoch = identity.require();
        Optional<DecisionJournal> journal = DecisionJournal.current();
        journal.ifPresent(decision -> {
            decision.beginAppend();
            decision.requireEpoch(epoch);
        });
        List<OutgoingEvent> outgoing =
                events.stream().map(event -> OutgoingEvent.of(event, format, serializer)).toList();
        List<TakenGuard> taken = journal.map(DecisionJournal::guards).orElse(List.of());
        long began = System.nanoTime();
        AppendOutcome outcome = AppendOutcome.REFUSED;
        try {
            List<AppendedEvent> appended = appender.append(outgoing, taken, epoch);
            journal.ifPresent(decision -> decision.appended(appended));
            outcome = AppendOutcome.STORED;
        } catch (AppendConflict conflict) {
            outcome = AppendOutcome.CONFLICT;
            handlePersistenceException(conflict, event(conflict.eventIdentifier(), events));
        } catch (ConcurrencyException lostGuard) {
            outcome = AppendOutcome.CONFLICT;
            throw lostGuard;
        } catch (EventStoreUnavailableException notWritten) {
            outcome = AppendOutcome.NOT_WRITTEN;
            throw notWritten;
        } catch (AppendOutcomeUnknownException unknown) {
            outcome = AppendOutcome.UNKNOWN;
            throw unknown;
        } finally {
            metrics.appended(outcome, outgoing.size(), Duration.ofNanos(System.nanoTime() - began));
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

    /**
     * {@inheritDoc}
     *
     * <p>Reading on fails at an event of an unknown type, with an {@link UnknownPayloadException}.
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
        Epoch epoch = identity.require();
        DecisionJournal.current().ifPresent(journal -> journal.readIn(epoch));
        long began = System.nanoTime();
        List<StoredEvent> events =
                isGuarded()
                        ? history.readLeaders(aggregateIdentifier, firstSequenceNumber)
                        : history.read(aggregateIdentifier, firstSequenceNumber);
        metrics.loaded(events.size(), Duration.ofNanos(System.nanoTime() - began));
        requireWhole(aggregateIdentifier, firstSequenceNumber, events);
        DecisionJournal.current()
                .ifPresent(journal ->
                        journal.read(position(aggregateIdentifier, firstSequenceNumber, events)));
        return events.stream().map(StoredEvent::trackedDomainEvent);
    }

    /** Whether the unit of work that this thread is in has taken a guard. */
    private static boolean isGuarded() {
        return DecisionJournal.current().filter(DecisionJournal::isGuarded).isPresent();
    }

    private static AggregatePosition position(
            String aggregateIdentifier, long firstSequenceNumber, List<StoredEvent> events) {
        if (events.isEmpty()) {
            return new AggregatePosition(aggregateIdentifier, firstSequenceNumber, 0);
        }
        StoredEvent last = events.getLast();
        return new AggregatePosition(
                aggregateIdentifier, last.getSequenceNumber() + 1, last.streamSequence());
    }

    /**
     * A history that lacks its first events is whole only if there never were any: an aggregate
     * that has a snapshot has lost them to the stream's retention, and cannot do without it. One of
     * which no event is left must end with its snapshot.
     */
    private void requireWhole(
            String aggregateIdentifier, long firstSequenceNumber, List<StoredEvent> events) {
        boolean lacksFirst =
                events.isEmpty()
                        ? firstSequenceNumber == 0
                        : events.getFirst().getSequenceNumber() > firstSequenceNumber;
        boolean nothingLeft = events.isEmpty() && !hasEvent(aggregateIdentifier);
        if (!lacksFirst && !nothingLeft) {
            return;
        }
        AggregatePosition covered = snapshotStore.coveredPosition(aggregateIdentifier);
        if (lacksFirst && covered.version() > 0) {
            throw new ExpiredHistoryException(
                    stream.definition().name(),
                    subjects.filter(aggregateIdentifier),
                    covered.version());
        }
        if (nothingLeft) {
            requireComplete(covered);
        }
        if (covered.version() == 0) {
            DecisionJournal.current().ifPresent(journal -> journal.noSnapshot(aggregateIdentifier));
        }
    }

    /** Whether the stream had an event of the aggregate when it was read last. */
    private boolean hasEvent(String aggregateIdentifier) {
        return heads.get(aggregateIdentifier).filter(AggregateHead::hasEvent).isPresent();
    }

    private void requireComplete(AggregatePosition covered) {
        try {
            coverage.requireComplete(covered.aggregateIdentifier(), covered);
        } catch (UnknownVersionException unknown) {
            if (endings.leaders(covered.aggregateIdentifier()).last().isPresent()) {
                throw new EventStoreUnavailableException(
                        "the replica of stream %s that answered has no event of aggregate %s yet"
                                .formatted(
                                        stream.definition().name(), covered.aggregateIdentifier()),
                        unknown);
            }
            throw unknown;
        }
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
        identity.require();
        return endings.ending(aggregateIdentifier).last().map(StoredEvent::getSequenceNumber);
    }

    @Override
    protected void storeSnapshot(DomainEventMessage<?> snapshot, Serializer serializer) {
        identity.require();
        snapshots.store(snapshot, serializer);
        metrics.snapshotStored();
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateIdentifier) {
        Epoch epoch = identity.require();
        DecisionJournal.current().ifPresent(journal -> journal.readIn(epoch));
        try {
            Optional<StoredSnapshot> snapshot =
                    isGuarded()
                            ? snapshots.leaders(aggregateIdentifier)
                            : snapshots.read(aggregateIdentifier);
            snapshot.ifPresent(used -> metrics.snapshotUsed());
            return snapshot.map(StoredSnapshot::event).stream();
        } catch (EventStoreException refused) {
            metrics.snapshotRefused();
            throw refused;
        }
    }

    /**
     * The guard on the subject {@code <prefix>.<space>.<name>}.
     *
     * @param space one of the builder's {@link Builder#guardSpaces guard spaces}
     * @param name one token of {@code [A-Za-z0-9_-]}
     */
    public AppendGuard guard(String space, String name) {
        return new AppendGuard(subjects.guard(space, name), identity, guards);
    }

    /** Checks decisions that were made on what this engine has read. */
    DecisionCheck decisionCheck() {
        return decisionCheck;
    }

    @Override
    protected Stream<? extends TrackedEventData<?>> readEventData(
            @Nullable TrackingToken trackingToken, boolean mayBlock) {
        identity.require();
        return trackedEvents
                .after(LiveEventSource.position(trackingToken))
                .map(StoredEvent::tracked);
    }

    EventStream stream() {
        return stream;
    }

    StreamIdentity identity() {
        return identity;
    }

    BatchReader batches() {
        return batches;
    }

    TrackedEventReader trackedEvents() {
        return trackedEvents;
    }

    SnapshotStore snapshotStore() {
        return snapshotStore;
    }

    Coverage coverage() {
        return coverage;
    }

    EventDecoder decoder() {
        return decoder;
    }

    /** How long the stream keeps an event, as it is set now; zero if without limit. */
    Duration maxAge() {
        return infos.read().getConfiguration().getMaxAge();
    }

    /**
     * Counts everything that has expired as covered by snapshots, whether it was or not. An
     * aggregate that has lost its last events goes on with the version of its snapshot, and one
     * that has lost all of them can be created anew. For an operator who has no backup.
     *
     * @throws EventStoreUnavailableException if that could not be stored
     */
    public void acceptExpiredEvents() {
        identity.require();
        coverage.acceptExpired(aggregate -> endings.ending(aggregate).last().isPresent());
    }

    /** The live streams of this engine's events. */
    LiveEventSource liveEvents() {
        return liveEvents;
    }

    @Override
    public @Nullable TrackingToken createTailToken() {
        identity.require();
        return token(trackedEvents.state().getFirstSequence() - 1);
    }

    @Override
    public @Nullable TrackingToken createHeadToken() {
        identity.require();
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
        identity.require();
        OptionalLong first = eventTimes.firstSince(dateTime);
        return first.isPresent() ? token(first.getAsLong() - 1) : createHeadToken();
    }

    /**
     * What the stream still has of an aggregate's events from a sequence number on, in ascending
     * order: at most {@code limit} stored events, each of which may have been upcast to none or to
     * several. Empty only where there is nothing more: whoever pages goes on behind the last one.
     *
     * <p>Where the first events have expired it begins with the first one that is left. What is
     * there is complete: it is read along the chain, as a load is. That costs a read for each 32
     * events between the part and the aggregate's last event, one after the other, and then the
     * events of the part, 32 at a time.
     *
     * <p>For queries: what a command decides on this is not checked.
     *
     * @param firstSequenceNumber Axon's sequence number of the first event wanted, from 0
     * @param limit how many stored events are read, from 1; all of them are held in memory
     * @throws BrokenHistoryException if an event is missing that has not expired, or is not what
     *     the chain says
     * @throws EventStoreUnavailableException if the stream cannot be read now
     */
    public List<RecordedEvent> history(
            String aggregateIdentifier, long firstSequenceNumber, int limit) {
        if (firstSequenceNumber < 0 || limit < 1) {
            throw new IllegalArgumentException(
                    "a history begins at 0 or later and has at least 1 event, was asked for %d from %d on"
                            .formatted(limit, firstSequenceNumber));
        }
        identity.require();
        return recordedHistory.read(aggregateIdentifier, firstSequenceNumber, limit);
    }

    /**
     * The stream sequence of the last event of this store as the stream's leader has it, 0 where
     * there is none: who has read the stream up to there has seen all that was appended before the
     * call. One request, unless others have published behind the last event. An event that the
     * upcasters drop counts too. In a unit of work that has taken an {@link AppendGuard} it is at
     * least what the stream held then, whoever answers as the leader now.
     *
     * @throws EventStoreUnavailableException if the stream cannot be read now, or its last 1,000
     *     messages are not of this store
     */
    public long lastEventPosition() {
        identity.require();
        return Math.max(
                positions.last(),
                DecisionJournal.current().map(DecisionJournal::lastEvent).orElse(0L));
    }

    /**
     * The identifier of the event at this stream sequence as the stream's leader has it. Absent
     * where no event of this store stands there: it has expired, where the tail token is at that
     * position or behind it; else the stream never got so far, or was cut.
     *
     * <p>Whoever remembers the identifier of the last event it has read learns with it whether the
     * stream is still the one that it has read.
     *
     * @throws EventStoreUnavailableException if the stream cannot be read now
     */
    public Optional<String> eventIdentifierAt(long position) {
        identity.require();
        return positions.identifierAt(position);
    }

    /**
     * The latest snapshot of every aggregate that has one, upcast and deserialized: what a read
     * model is rebuilt from where first events have expired, before the events that are left.
     *
     * <p>Read as the stream is consumed, in runs of up to 256 messages or 8 MiB; nothing is to be
     * closed. An aggregate whose snapshot is replaced meanwhile may come again, later and with a
     * higher sequence number.
     *
     * <p>A snapshot that cannot be read or must not be trusted is counted, and passed over where
     * all events of its aggregate are still there. Without both a reader would never hear of the
     * aggregate.
     *
     * @param lost receives the identifier of each aggregate that has neither a snapshot that can be
     *     used nor all its events, and the reason, while the stream is consumed
     * @throws EventStoreUnavailableException while it is consumed, if JetStream does not answer
     */
    public Stream<DomainEventMessage<?>> snapshots(
            BiConsumer<String, BrokenHistoryException> lost) {
        identity.require();
        return allSnapshots.read(lost);
    }

    /**
     * The same for a reader that cannot do without any aggregate.
     *
     * @throws BrokenHistoryException while it is consumed, if an aggregate has neither a snapshot
     *     that can be used nor all its events
     */
    Stream<DomainEventMessage<?>> snapshots() {
        return snapshots((_, broken) -> {
            throw broken;
        });
    }

    /**
     * Whether the stream is the one that this engine was built on, as far as is known without a
     * request. Once it was found to have been created anew every operation fails with a {@link
     * StreamMismatchException}, until an engine is built on the new one.
     */
    boolean isSameStream() {
        return !identity.isRecreated();
    }

    /**
     * Looks at the stream, by a few requests to its leader: for a health check every few seconds.
     * Once an append was refused for lack of space the stream counts as full until one is stored or
     * the stream and its server have space again.
     */
    public StreamCondition streamCondition() {
        return inspection.run();
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
        private @Nullable Serializer eventSerializer;
        private @Nullable Serializer snapshotSerializer;
        private SnapshotFilter snapshotFilter = SnapshotFilter.allowAll();
        private JetStreamOptions jetStreamOptions = JetStreamOptions.defaultOptions();
        private String source = "/axon";
        private String typePrefix = "";
        private String dataContentType = "application/json";
        private Map<String, String> metaDataHeaders = Map.of();
        private Duration readTimeout = Duration.ofSeconds(2);
        private Duration ackTimeout = Duration.ofSeconds(2);
        private Duration appendDeadline = Duration.ofSeconds(4);
        private int rememberedHeads = 100_000;
        private Set<String> guardSpaces = Set.of();
        private EventStoreMetrics metrics = EventStoreMetrics.NONE;
        private Runnable onStreamChanged = () -> {};

        private Builder() {
            persistenceExceptionResolver(AppendConflict.class::isInstance);
        }

        @Override
        public Builder snapshotSerializer(Serializer newSnapshotSerializer) {
            super.snapshotSerializer(newSnapshotSerializer);
            snapshotSerializer = newSnapshotSerializer;
            return this;
        }

        @Override
        public Builder eventSerializer(Serializer newEventSerializer) {
            super.eventSerializer(newEventSerializer);
            eventSerializer = newEventSerializer;
            return this;
        }

        @Override
        public Builder upcasterChain(EventUpcaster upcasterChain) {
            super.upcasterChain(upcasterChain);
            return this;
        }

        @Override
        public Builder snapshotFilter(SnapshotFilter newSnapshotFilter) {
            super.snapshotFilter(newSnapshotFilter);
            snapshotFilter = newSnapshotFilter;
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
         * How long an append may take with all that settles a lost acknowledgement, at most as long
         * as its request has time; 4 s if not given.
         */
        public Builder appendDeadline(Duration newAppendDeadline) {
            appendDeadline = requirePositive(newAppendDeadline, "append deadline");
            return this;
        }

        /** For how many aggregates the last event is remembered; 100,000 where it is not given. */
        public Builder rememberedHeads(int newRememberedHeads) {
            BuilderUtils.assertStrictPositive(
                    newRememberedHeads, "The number of remembered heads must be at least 1");
            rememberedHeads = newRememberedHeads;
            return this;
        }

        /**
         * The first tokens, behind the prefix, of the subjects of {@link AppendGuard}s, each of
         * {@code [A-Za-z0-9_-]}; none if not given. Every engine of the stream must be given the
         * same. No aggregate whose identifier is such a token may be in the stream yet; later ones
         * get other subjects.
         */
        public Builder guardSpaces(Set<String> newGuardSpaces) {
            guardSpaces = Set.copyOf(newGuardSpaces);
            return this;
        }

        /** Whom to tell about the work; nobody where it is not given. */
        public Builder metrics(EventStoreMetrics newMetrics) {
            BuilderUtils.assertNonNull(newMetrics, "The EventStoreMetrics may not be null");
            metrics = newMetrics;
            return this;
        }

        /**
         * What to do when the stream turns out to have lost events that were read from it, since it
         * was restored from a backup or has lost its end: drop what was made of them, such as a
         * cache of aggregates. It runs on the thread that has found it, before any other goes on.
         */
        public Builder onStreamChanged(Runnable newOnStreamChanged) {
            BuilderUtils.assertNonNull(newOnStreamChanged, "The Runnable may not be null");
            onStreamChanged = newOnStreamChanged;
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
            BuilderUtils.assertNonNull(
                    eventSerializer,
                    "The event Serializer is a hard requirement and should be provided");
            BuilderUtils.assertNonNull(
                    snapshotSerializer,
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

        private Function<Stream<TrackedEventData<?>>, Stream<? extends TrackedEventMessage<?>>>
                upcast() {
            Serializer serializer = Objects.requireNonNull(eventSerializer);
            EventUpcaster upcasters = upcasterChain;
            return events ->
                    EventUtils.upcastAndDeserializeTrackedEvents(events, serializer, upcasters);
        }

        private StreamIdentity identity(StreamReader reader) {
            return new StreamIdentity(
                    connection(), infos(reader.stream()), stream(), reader, readTimeout);
        }

        private StreamInfos infos(String streamName) {
            return new StreamInfos(connection(), jetStreamOptions, streamName, readTimeout);
        }

        private SnapshotDecoder snapshotDecoder() {
            return new SnapshotDecoder(
                    Objects.requireNonNull(snapshotSerializer), upcasterChain, snapshotFilter);
        }

        private SnapshotHeads snapshotHeads(EventStreamDefinition definition) {
            return new SnapshotHeads(
                    reader(definition.snapshotStream()),
                    batches(definition.snapshotStream()),
                    definition.snapshotPrefix());
        }

        private StreamReader reader(String streamName) {
            return new StreamReader(
                    connection(), jetStreamOptions.getPrefix(), streamName, readTimeout);
        }

        private BatchReader batches(String streamName) {
            return new BatchReader(
                    connection(), jetStreamOptions.getPrefix(), streamName, readTimeout);
        }

        private StreamWriter writer(String streamName) {
            return new StreamWriter(connection(), streamName, ackTimeout, new StoreSpace());
        }
    }
}
