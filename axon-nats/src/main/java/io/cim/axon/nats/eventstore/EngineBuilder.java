package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineSettings.required;

import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.AbstractEventStorageEngine;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.jspecify.annotations.Nullable;

/**
 * The setters of {@link JetStreamEventStorageEngine.Builder}. {@link EngineSettings} has the
 * defaults and the checks.
 *
 * @param <B> the builder itself
 */
abstract class EngineBuilder<B extends EngineBuilder<B>>
        extends AbstractEventStorageEngine.Builder {

    private @Nullable Connection connection;
    private @Nullable EventStream stream;
    private @Nullable Function<EventMessage<?>, String> eventName;
    private @Nullable Serializer eventSerializer;
    private @Nullable Serializer snapshotSerializer;
    private SnapshotFilter snapshotFilter = SnapshotFilter.allowAll();
    private JetStreamOptions jetStreamOptions = JetStreamOptions.defaultOptions();
    private String source = EngineSettings.DEFAULT_SOURCE;
    private String typePrefix = "";
    private String dataContentType = EngineSettings.DEFAULT_DATA_CONTENT_TYPE;
    private Map<String, String> metaDataHeaders = Map.of();
    private Duration readTimeout = EngineSettings.DEFAULT_READ_TIMEOUT;
    private Duration ackTimeout = EngineSettings.DEFAULT_ACK_TIMEOUT;
    private Duration appendDeadline = EngineSettings.DEFAULT_APPEND_DEADLINE;
    private Supplier<GroupCommitPolicy> groupCommit = MeasuredGroupCommit::new;
    private int rememberedHeads = EngineSettings.DEFAULT_REMEMBERED_HEADS;
    private Set<String> guardSpaces = Set.of();
    private EventStoreMetrics metrics = EventStoreMetrics.NONE;
    private Runnable onStreamChanged = () -> {};

    abstract B self();

    @Override
    public B snapshotSerializer(Serializer snapshotSerializer) {
        super.snapshotSerializer(snapshotSerializer);
        this.snapshotSerializer = snapshotSerializer;
        return self();
    }

    @Override
    public B eventSerializer(Serializer eventSerializer) {
        super.eventSerializer(eventSerializer);
        this.eventSerializer = eventSerializer;
        return self();
    }

    @Override
    public B upcasterChain(EventUpcaster upcasterChain) {
        super.upcasterChain(upcasterChain);
        return self();
    }

    @Override
    public B snapshotFilter(SnapshotFilter snapshotFilter) {
        super.snapshotFilter(snapshotFilter);
        this.snapshotFilter = snapshotFilter;
        return self();
    }

    /** The connection, which the caller owns. */
    public B connection(Connection connection) {
        this.connection = connection;
        return self();
    }

    /** The streams, opened on the same connection by {@link EventStreams#open}. */
    public B stream(EventStream stream) {
        this.stream = stream;
        return self();
    }

    /** The name of an event: the last token of its subject, and the end of its CloudEvents type. */
    public B eventName(Function<EventMessage<?>, String> eventName) {
        this.eventName = eventName;
        return self();
    }

    /** JetStream's domain or API prefix; by default the default API. */
    public B jetStreamOptions(JetStreamOptions jetStreamOptions) {
        this.jetStreamOptions = jetStreamOptions;
        return self();
    }

    /**
     * The CloudEvents source, a URI reference; {@value EngineSettings#DEFAULT_SOURCE} by default.
     */
    public B source(String source) {
        this.source = source;
        return self();
    }

    /** The prefix of the CloudEvents type, before the event's name; empty by default. */
    public B typePrefix(String typePrefix) {
        this.typePrefix = typePrefix;
        return self();
    }

    /**
     * The media type that the event serializer writes; {@value
     * EngineSettings#DEFAULT_DATA_CONTENT_TYPE} by default.
     */
    public B dataContentType(String dataContentType) {
        this.dataContentType = dataContentType;
        return self();
    }

    /**
     * Metadata that also get a header of their own, for readers that do not know Axon: metadata key
     * to header name.
     */
    public B metaDataHeaders(Map<String, String> metaDataHeaders) {
        this.metaDataHeaders = metaDataHeaders;
        return self();
    }

    /** Limit of the wait for one read; 2 s by default. */
    public B readTimeout(Duration readTimeout) {
        this.readTimeout = readTimeout;
        return self();
    }

    /** Limit of the wait for one acknowledgement, after which it counts as lost; 2 s by default. */
    public B ackTimeout(Duration ackTimeout) {
        this.ackTimeout = ackTimeout;
        return self();
    }

    /**
     * Limit of the time for one append, with all that settles a lost acknowledgement, within its
     * request's time; 4 s by default.
     */
    public B appendDeadline(Duration appendDeadline) {
        this.appendDeadline = appendDeadline;
        return self();
    }

    /**
     * Whether single events of several units of work may share an atomic batch; true by default.
     * They do while that takes less time for each, which is measured: with many writers on a server
     * that syncs each write to disk ({@code sync_interval: always}).
     */
    public B groupCommit(boolean groupCommit) {
        this.groupCommit = groupCommit ? MeasuredGroupCommit::new : () -> GroupCommitPolicy.NEVER;
        return self();
    }

    /** Sets the policy of an engine. */
    B groupCommit(Supplier<GroupCommitPolicy> policy) {
        this.groupCommit = policy;
        return self();
    }

    /** The number of aggregates whose last event is remembered; 100,000 by default. */
    public B rememberedHeads(int rememberedHeads) {
        this.rememberedHeads = rememberedHeads;
        return self();
    }

    /**
     * The first tokens, behind the prefix, of the subjects of {@link AppendGuard}s, each of {@code
     * [A-Za-z0-9_-]}; none by default. All engines of a stream need the same. The stream must have
     * no aggregate with such an identifier yet; later ones get other subjects.
     */
    public B guardSpaces(Set<String> guardSpaces) {
        this.guardSpaces = guardSpaces;
        return self();
    }

    /** Receives the metrics; by default they are dropped. */
    public B metrics(EventStoreMetrics metrics) {
        this.metrics = metrics;
        return self();
    }

    /**
     * An action for when the stream has lost events that were read from it, because it was restored
     * from a backup or has lost its end: drop what depends on them, such as a cache of aggregates.
     * It runs on the thread that finds out, before any other operation.
     */
    public B onStreamChanged(Runnable onStreamChanged) {
        this.onStreamChanged = onStreamChanged;
        return self();
    }

    @Override
    protected void validate() throws AxonConfigurationException {
        var _ = settings();
    }

    /**
     * The settings.
     *
     * @throws AxonConfigurationException if one is missing or out of range
     */
    EngineSettings settings() {
        return new EngineSettings(
                required(connection, "Connection"),
                required(stream, "EventStream"),
                required(eventName, "event name"),
                required(eventSerializer, "event Serializer"),
                required(snapshotSerializer, "snapshot Serializer"),
                upcasterChain,
                snapshotFilter,
                jetStreamOptions,
                source,
                typePrefix,
                dataContentType,
                metaDataHeaders,
                readTimeout,
                ackTimeout,
                appendDeadline,
                groupCommit,
                rememberedHeads,
                guardSpaces,
                metrics,
                onStreamChanged);
    }
}
