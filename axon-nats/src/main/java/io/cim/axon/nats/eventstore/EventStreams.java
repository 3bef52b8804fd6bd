package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamReader.Source;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens the streams of an event store: creates missing ones, and checks and updates existing ones.
 */
public final class EventStreams {

    /** The first nats-server with atomic batches (NATS ADR-50). */
    public static final String MINIMUM_SERVER = "2.12.0";

    /** The first nats-server whose leaders check their term before they propose. */
    private static final String SAFE_REPLICATION_SERVER = "2.14.5";

    private final Connection connection;
    private final JetStreamManagement management;
    private final StreamReader events;
    private final List<String> remarks = new ArrayList<>();

    private EventStreams(
            Connection connection, JetStreamManagement management, StreamReader events) {
        this.connection = connection;
        this.management = management;
        this.events = events;
    }

    /**
     * Opens the streams, with JetStream's default API prefix.
     *
     * @see #open(Connection, JetStreamOptions, EventStreamDefinition)
     */
    public static EventStream open(Connection connection, EventStreamDefinition definition) {
        return open(connection, JetStreamOptions.defaultOptions(), definition);
    }

    /**
     * Opens the streams of the definition, and creates them if neither exists.
     *
     * @see #open(Connection, JetStreamOptions, EventStreamDefinition, Consumer)
     */
    public static EventStream open(
            Connection connection, JetStreamOptions options, EventStreamDefinition definition) {
        return open(connection, options, definition, _ -> {});
    }

    /**
     * Opens the streams of the definition, and creates them if neither exists.
     *
     * @param beforeCreation called before the streams are created, with a description of the
     *     server; it may throw, if the streams must exist
     * @throws StreamMismatchException if the server is too old or has no JetStream, only one of the
     *     streams exists, or one has a setting that could lose events, ends within a unit of work,
     *     or lacks events that no snapshot covers
     * @throws EventStoreUnavailableException if the server does not answer
     */
    public static EventStream open(
            Connection connection,
            JetStreamOptions options,
            EventStreamDefinition definition,
            Consumer<String> beforeCreation) {
        try {
            EventStreams streams =
                    new EventStreams(
                            connection,
                            connection.jetStreamManagement(options),
                            new StreamReader(
                                    connection,
                                    options.getPrefix(),
                                    definition.name(),
                                    EngineSettings.DEFAULT_READ_TIMEOUT));
            streams.requireServer(definition);
            return streams.open(definition, beforeCreation);
        } catch (IOException unanswered) {
            throw new EventStoreUnavailableException(
                    "JetStream does not answer for stream %s: %s"
                            .formatted(definition.name(), unanswered.getMessage()),
                    unanswered);
        } catch (JetStreamApiException refusal) {
            throw explain(refusal, "JetStream refused stream %s".formatted(definition.name()));
        }
    }

    private static RuntimeException explain(JetStreamApiException refusal, String what) {
        String message = "%s: %s".formatted(what, refusal.getMessage());
        return refusal.getErrorCode() == 503
                        && refusal.getApiErrorCode() != JetStreamError.NOT_ENABLED
                ? new EventStoreUnavailableException(message, refusal)
                : new StreamMismatchException(message, refusal);
    }

    private void requireServer(EventStreamDefinition definition)
            throws IOException, JetStreamApiException {
        ServerInfo server = connection.getServerInfo();
        if (server.isOlderThanVersion(MINIMUM_SERVER)) {
            throw new StreamMismatchException(
                    "nats-server %s is too old: atomic batches need at least %s"
                            .formatted(server.getVersion(), MINIMUM_SERVER),
                    null);
        }
        if (definition.replicas() > 1 && server.isOlderThanVersion(SAFE_REPLICATION_SERVER)) {
            remarks.add(
                    "nats-server %s replicates with leaders that do not check their term: upgrade to at least %s"
                            .formatted(server.getVersion(), SAFE_REPLICATION_SERVER));
        }
        if (!server.isJetStreamAvailable()) {
            throw noJetStream(server, null);
        }
        try {
            management.getAccountStatistics();
        } catch (JetStreamApiException refusal) {
            switch (refusal.getApiErrorCode()) {
                case JetStreamError.NOT_ENABLED, JetStreamError.NOT_ENABLED_FOR_ACCOUNT ->
                        throw noJetStream(server, refusal);
                default -> throw refusal;
            }
        }
    }

    private StreamMismatchException noJetStream(ServerInfo server, @Nullable Throwable cause) {
        return new StreamMismatchException(
                "JetStream is not enabled for this account on nats-server %s at %s: enable it with a file store (store_dir)"
                        .formatted(server.getVersion(), connection.getConnectedUrl()),
                cause);
    }

    /** The two streams, if they exist; created in this order, and read in the other. */
    private record Found(Optional<StreamInfo> events, Optional<StreamInfo> snapshots) {

        /** Whether both exist or none, or the first was just created. */
        boolean isWhole() {
            return events.isPresent() == snapshots.isPresent()
                    || events.filter(info -> info.getStreamState().getLastSequence() == 0)
                            .isPresent();
        }
    }

    private Found find(EventStreamDefinition definition) throws IOException, JetStreamApiException {
        Optional<StreamInfo> snapshots = find(definition.snapshotStream());
        return new Found(find(definition.name()), snapshots);
    }

    private EventStream open(EventStreamDefinition definition, Consumer<String> beforeCreation)
            throws IOException, JetStreamApiException {
        Found found = find(definition);
        if (!found.isWhole()) {
            found = find(definition); // another process may have created them meanwhile
        }
        requireWhole(found, definition);
        if (found.events().isEmpty()) {
            beforeCreation.accept(server());
        }
        String id = found.events().map(StreamId::of).orElseGet(StreamId::create);
        StreamInfo opened = open(found.events(), eventConfiguration(definition, id));
        StreamInfo snapshots = open(found.snapshots(), snapshotConfiguration(definition));
        requireSnapshotsOfWhatHasExpired(opened, snapshots);
        requireWholeEnd(definition);
        return new EventStream(
                definition,
                StreamId.of(opened),
                opened.getStreamState().getLastSequence(),
                remarks);
    }

    private String server() {
        return "nats-server %s at %s"
                .formatted(connection.getServerInfo().getVersion(), connection.getConnectedUrl());
    }

    /** Refuses to create one stream if the other one has content. */
    private void requireWhole(Found found, EventStreamDefinition definition) {
        if (found.isWhole()) {
            return;
        }
        if (found.events().isEmpty()) {
            throw new StreamMismatchException(
                    ("stream %s does not exist on %s, while stream %s with its snapshots does: restore the first from a"
                                    + " backup, or remove the second to start without their data; nothing was created")
                            .formatted(definition.name(), server(), definition.snapshotStream()),
                    null);
        }
        StreamState events = found.events().get().getStreamState();
        String withoutSnapshots =
                events.getFirstSequence() > 1
                        ? "events have expired that only snapshots hold"
                        : "since no event has expired, an empty one may replace it: nats stream add %s --subjects '%s.>' --max-msgs-per-subject 1 --defaults"
                                .formatted(
                                        definition.snapshotStream(), definition.snapshotPrefix());
        throw new StreamMismatchException(
                "stream %s with the snapshots of stream %s does not exist on %s, and nothing was created: restore it from a backup; %s"
                        .formatted(
                                definition.snapshotStream(),
                                definition.name(),
                                server(),
                                withoutSnapshots),
                null);
    }

    private static void requireSnapshotsOfWhatHasExpired(StreamInfo events, StreamInfo snapshots) {
        long first = events.getStreamState().getFirstSequence();
        if (first > 1 && snapshots.getStreamState().getMsgCount() == 0) {
            throw new StreamMismatchException(
                    "stream %s begins at sequence %d, and stream %s holds no snapshot of what has expired: restore both from a backup"
                            .formatted(
                                    events.getConfiguration().getName(),
                                    first,
                                    snapshots.getConfiguration().getName()),
                    null);
        }
    }

    /**
     * Refuses a stream that ends within an atomic batch, and so has a part of a unit of work, which
     * must not be read: a server that lost its power may leave one. A running server does not
     * return parts of a batch.
     */
    private void requireWholeEnd(EventStreamDefinition definition) {
        events.last(Source.LEADER, ">")
                .flatMap(UnfinishedBatch::endingWith)
                .ifPresent(unfinished -> {
                    throw new StreamMismatchException(unfinished.describe(definition), null);
                });
    }

    private Optional<StreamInfo> find(String name) throws IOException, JetStreamApiException {
        try {
            return Optional.of(management.getStreamInfo(name));
        } catch (JetStreamApiException refusal) {
            if (refusal.getApiErrorCode() == JetStreamError.STREAM_NOT_FOUND) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    private StreamInfo open(Optional<StreamInfo> existing, StreamConfiguration wanted)
            throws IOException, JetStreamApiException {
        return existing.isPresent() ? check(existing.get(), wanted) : create(wanted);
    }

    private StreamInfo create(StreamConfiguration wanted)
            throws IOException, JetStreamApiException {
        try {
            return management.addStream(wanted);
        } catch (JetStreamApiException refusal) {
            return switch (refusal.getApiErrorCode()) {
                case JetStreamError.STREAM_EXISTS -> // another process was faster
                        check(management.getStreamInfo(wanted.getName()), wanted);
                case JetStreamError.SUBJECTS_OVERLAP -> throw overlap(wanted, refusal);
                default -> throw refusal;
            };
        }
    }

    private StreamMismatchException overlap(
            StreamConfiguration wanted, JetStreamApiException refusal)
            throws IOException, JetStreamApiException {
        List<String> others = new ArrayList<>();
        for (String subject : wanted.getSubjects()) {
            others.addAll(management.getStreamNames(subject));
        }
        others.remove(wanted.getName());
        return new StreamMismatchException(
                "stream %s cannot take %s, since %s already has subjects among them: use that stream's name, or remove it"
                        .formatted(
                                wanted.getName(),
                                wanted.getSubjects(),
                                others.isEmpty() ? "another stream" : others),
                refusal);
    }

    private StreamInfo check(StreamInfo existing, StreamConfiguration wanted)
            throws IOException, JetStreamApiException {
        String name = wanted.getName();
        StreamComparison comparison = StreamComparison.of(wanted, existing.getConfiguration());
        if (!comparison.dangers().isEmpty()) {
            throw new StreamMismatchException(
                    "stream %s cannot be used: %s"
                            .formatted(name, String.join("; ", comparison.dangers())),
                    null);
        }
        comparison
                .remarks()
                .forEach(remark -> remarks.add("stream %s: %s".formatted(name, remark)));
        comparison
                .updates()
                .forEach(update -> remarks.add("stream %s: %s".formatted(name, update)));
        if (comparison.updates().isEmpty()) {
            return existing;
        }
        try {
            return management.updateStream(comparison.updated());
        } catch (JetStreamApiException refusal) {
            if (refusal.getApiErrorCode() == JetStreamError.SUBJECTS_OVERLAP) {
                throw overlap(wanted, refusal);
            }
            throw explain(
                    refusal,
                    "stream %s could not be updated (%s)"
                            .formatted(name, String.join("; ", comparison.updates())));
        }
    }

    private static StreamConfiguration eventConfiguration(
            EventStreamDefinition definition, String id) {
        return base(definition, definition.name(), definition.subjectPrefix() + ".>")
                .description("Events of aggregates, written by axon-nats")
                .metadata(Map.of(StreamId.KEY, id))
                .maxAge(definition.maxAge())
                .discardPolicy(DiscardPolicy.New)
                .build();
    }

    private static StreamConfiguration snapshotConfiguration(EventStreamDefinition definition) {
        return base(definition, definition.snapshotStream(), definition.snapshotPrefix() + ".>")
                .description(
                        "Snapshots of aggregates, written by axon-nats; they outlive the events of "
                                + definition.name())
                .maxMessagesPerSubject(1)
                .build();
    }

    private static StreamConfiguration.Builder base(
            EventStreamDefinition definition, String name, String subjects) {
        return StreamConfiguration.builder()
                .name(name)
                .subjects(subjects)
                .storageType(StorageType.File)
                .retentionPolicy(RetentionPolicy.Limits)
                .replicas(definition.replicas())
                .allowDirect(true)
                .allowAtomicPublish(true)
                .denyDelete(true)
                .denyPurge(true);
    }
}
