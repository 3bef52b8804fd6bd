package io.cim.axon.nats.eventstore;

import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;

/** Creates and connects the objects that a {@link JetStreamEventStorageEngine} consists of. */
final class EngineParts {

    /** The tolerated lead of a publisher's clock over the servers'. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

    /** Two tokens after a stream's prefix, a subject on which no message is ever stored. */
    private static final String PROBE = ".space.probe";

    final StreamIdentity identity;
    final Subjects subjects;
    final GuardReader guards;
    final HeadReader heads;
    final EventAppender appender;
    final AggregateLoader loader;
    final SnapshotStore snapshotStore;
    final AnchoredSnapshots snapshots;
    final AllSnapshots allSnapshots;
    final Coverage coverage;
    final OldEvents oldEvents;
    final TrackedEventReader trackedEvents;
    final EventTimes eventTimes;
    final EventPositions positions;
    final RecordedHistory history;
    final LiveEventSource liveEvents;
    final StreamInspection inspection;

    /** The parts of one engine; nothing is requested from the server yet. */
    EngineParts(EngineSettings settings) {
        EventStream stream = settings.stream();
        EventStreamDefinition definition = stream.definition();
        Access events = new Access(settings, definition.name());
        Access snapshotMessages = new Access(settings, definition.snapshotStream());
        Function<Stream<TrackedEventData<?>>, Stream<? extends TrackedEventMessage<?>>> upcast =
                data ->
                        EventUtils.upcastAndDeserializeTrackedEvents(
                                data, settings.eventSerializer(), settings.upcasters());

        identity =
                new StreamIdentity(
                        settings.connection(),
                        events.infos,
                        stream,
                        events.reader,
                        settings.readTimeout());
        subjects = new Subjects(definition.subjectPrefix(), settings.guardSpaces());
        EventDecoder decoder = new EventDecoder(definition.name(), subjects);
        SkippedMessages skipped = new SkippedMessages(definition.name(), settings.metrics());
        trackedEvents = new TrackedEventReader(events.infos, events.reader, decoder, skipped);
        guards = new GuardReader(events.reader, decoder, settings.readTimeout());
        RememberedHeads remembered = new RememberedHeads(identity, settings.rememberedHeads());
        heads =
                new HeadReader(
                        events.reader, events.batches, subjects, decoder, remembered, skipped);
        HistoryReader historyReader = new HistoryReader(events.reader, subjects, decoder, heads);

        snapshotStore =
                new SnapshotStore(
                        snapshotMessages.reader,
                        snapshotMessages.writer,
                        definition.snapshotPrefix(),
                        settings.appendDeadline(),
                        settings.rememberedHeads());
        snapshots =
                new AnchoredSnapshots(
                        stream,
                        snapshotStore,
                        events.reader,
                        historyReader,
                        trackedEvents,
                        remembered);
        allSnapshots =
                new AllSnapshots(
                        snapshotMessages.reader,
                        snapshotMessages.batches,
                        definition.snapshotPrefix(),
                        snapshots,
                        new SnapshotDecoder(
                                settings.snapshotSerializer(),
                                settings.upcasters(),
                                settings.snapshotFilter()),
                        historyReader,
                        settings.metrics());
        coverage =
                new Coverage(
                        stream,
                        identity,
                        events.infos,
                        events.reader,
                        snapshotMessages.reader,
                        snapshotMessages.batches,
                        snapshotMessages.writer);
        oldEvents = new OldEvents(identity, events.batches, decoder, snapshotStore);

        loader =
                new AggregateLoader(
                        definition.name(),
                        identity,
                        subjects,
                        remembered,
                        heads,
                        historyReader,
                        snapshotStore,
                        snapshots,
                        coverage,
                        settings.metrics());
        appender =
                new EventAppender(
                        identity,
                        new EventFormat(
                                settings.source(),
                                settings.typePrefix(),
                                settings.dataContentType(),
                                settings.eventName(),
                                settings.metaDataHeaders()),
                        events.writer,
                        new AppendPublisher(
                                identity,
                                events.writer,
                                new GroupCommit(
                                        events.writer,
                                        settings.groupCommit().get(),
                                        settings.ackTimeout()),
                                historyReader,
                                guards,
                                events.reader,
                                settings.metrics(),
                                settings.appendDeadline()),
                        remembered,
                        heads,
                        snapshotStore,
                        coverage,
                        guards,
                        subjects,
                        settings.metrics());

        history = new RecordedHistory(historyReader, heads, trackedEvents, upcast);
        positions = new EventPositions(identity, events.reader, decoder, trackedEvents);
        eventTimes = new EventTimes(events.reader, trackedEvents, CLOCK_TOLERANCE);
        liveEvents =
                new LiveEventSource(
                        settings.connection(),
                        settings.jetStreamOptions(),
                        identity,
                        events.reader,
                        trackedEvents,
                        upcast);
        inspection =
                new StreamInspection(
                        identity,
                        List.of(
                                events.probed(definition.subjectPrefix() + PROBE),
                                snapshotMessages.probed(definition.snapshotPrefix() + PROBE)));

        identity.onChange(remembered::forget);
        identity.onChange(snapshotStore::forget);
        identity.onChange(settings.onStreamChanged());
    }

    /** The readers and the writer of one stream. */
    private static final class Access {

        final StreamInfos infos;
        final StreamReader reader;
        final BatchReader batches;
        final StreamWriter writer;

        Access(EngineSettings settings, String stream) {
            Connection connection = settings.connection();
            JetStreamOptions options = settings.jetStreamOptions();
            Duration timeout = settings.readTimeout();
            infos = new StreamInfos(connection, options, stream, timeout);
            reader = new StreamReader(connection, options.getPrefix(), stream, timeout);
            batches = new BatchReader(connection, options.getPrefix(), stream, timeout);
            writer = new StreamWriter(connection, stream, settings.ackTimeout());
        }

        StreamInspection.Store probed(String subject) {
            return new StreamInspection.Store(writer, infos, subject);
        }
    }
}
