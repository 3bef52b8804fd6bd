package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.BrokenHistoryException.ExpiredHistoryException;
import io.cim.axon.nats.eventstore.StreamIdentity.Era;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.common.BuilderUtils;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventBusSpanFactory;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStore;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.lifecycle.Lifecycle;
import org.axonframework.lifecycle.Phase;
import org.axonframework.monitoring.MessageMonitor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Axon's event store on a {@link JetStreamEventStorageEngine}, with streams that are live: an event
 * reaches a processor when the server delivers it, whoever appended it, instead of by polling.
 *
 * <p>All streams of the process share one consumer. It is made with the first stream, and ends with
 * {@link #close()}. A stream that is behind has one of its own until it has caught up.
 *
 * <p>Streams belong to a timeline: those that are opened here to the one in which the first of them
 * was, those of an {@link EventTimeline} to that.
 */
public final class JetStreamEventStore extends AbstractEventStore
        implements Lifecycle, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(JetStreamEventStore.class);

    private final JetStreamEventStorageEngine engine;
    private final Set<LiveEventStream> open = ConcurrentHashMap.newKeySet();
    private @Nullable EventTimeline first;
    private @Nullable EventFeed feed;
    private boolean closed;

    private JetStreamEventStore(Builder builder) {
        super(builder);
        engine = Objects.requireNonNull(builder.engine);
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public JetStreamEventStorageEngine storageEngine() {
        return engine;
    }

    /**
     * {@inheritDoc}
     *
     * @throws StreamMismatchException if the token is ahead of the stream, or the stream was
     *     created anew, restored or cut since its first stream was opened here
     * @throws EventStoreUnavailableException if JetStream does not answer
     */
    @Override
    public TrackingEventStream openStream(@Nullable TrackingToken trackingToken) {
        return first().openStream(trackingToken);
    }

    private synchronized EventTimeline first() {
        if (first == null) {
            first = timeline();
        }
        return first;
    }

    /**
     * The stream's present timeline.
     *
     * @throws StreamMismatchException if the stream was created anew
     * @throws EventStoreUnavailableException if JetStream does not answer
     */
    public EventTimeline timeline() {
        return new EventTimeline(this, engine.identity().require());
    }

    TrackingEventStream openStream(Era era, @Nullable TrackingToken trackingToken) {
        LiveEventStream stream = engine.liveEvents().open(feed(era), trackingToken, open::remove);
        open.add(stream);
        stream.start();
        return stream;
    }

    /** The feed of an era, in place of the one of an era that has ended. */
    private synchronized EventFeed feed(Era era) {
        if (closed) {
            throw new IllegalStateException("the event store is closed");
        }
        era.require();
        if (feed != null && feed.era() == era) {
            return feed;
        }
        if (feed != null) {
            feed.close();
        }
        feed = engine.liveEvents().openFeed(era);
        return feed;
    }

    /**
     * A snapshot that cannot be asked for now may be all that is left of its aggregate: the load
     * fails for the time being. One that cannot be used is replaced by the whole history.
     */
    @Override
    protected Optional<DomainEventMessage<?>> handleSnapshotReadingError(
            String aggregateIdentifier, Throwable error) {
        if (error instanceof EventStoreUnavailableException unavailable) {
            throw unavailable;
        }
        if (error instanceof StreamMismatchException otherStream) {
            throw otherStream;
        }
        LOGGER.warn(
                "The snapshot of aggregate {} is not used, and its whole history is read: {}",
                aggregateIdentifier,
                error.toString());
        return Optional.empty();
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnknownPayloadException if its snapshot is of an unknown type and its first events
     *     have expired, or one of its events is of an unknown type
     */
    @Override
    public DomainEventStream readEvents(String aggregateIdentifier) {
        try {
            return super.readEvents(aggregateIdentifier);
        } catch (ExpiredHistoryException expired) {
            requireKnownSnapshot(aggregateIdentifier, expired);
            throw expired;
        }
    }

    /** The reason why a snapshot cannot be used says more than that the events have expired. */
    private void requireKnownSnapshot(String aggregateIdentifier, ExpiredHistoryException expired) {
        try {
            var _ = engine.readSnapshot(aggregateIdentifier);
        } catch (UnknownPayloadException unknown) {
            unknown.addSuppressed(expired);
            throw unknown;
        } catch (EventStoreException _) {
            // the other one is told
        }
    }

    @Override
    public void registerLifecycleHandlers(Lifecycle.LifecycleRegistry lifecycle) {
        lifecycle.onShutdown(Phase.INBOUND_EVENT_CONNECTORS - 10, this::close);
    }

    /** Ends all streams that are still open, and the consumer. */
    @Override
    public synchronized void close() {
        closed = true;
        open.forEach(LiveEventStream::close);
        if (feed != null) {
            feed.close();
        }
    }

    /** Builds an event store: the storage engine is required. */
    public static final class Builder extends AbstractEventStore.Builder {

        private @Nullable JetStreamEventStorageEngine engine;

        private Builder() {}

        /** What the events are stored in and read from. */
        public Builder storageEngine(JetStreamEventStorageEngine newEngine) {
            super.storageEngine(newEngine);
            engine = newEngine;
            return this;
        }

        @Override
        public Builder messageMonitor(MessageMonitor<? super EventMessage<?>> messageMonitor) {
            super.messageMonitor(messageMonitor);
            return this;
        }

        @Override
        public Builder spanFactory(EventBusSpanFactory spanFactory) {
            super.spanFactory(spanFactory);
            return this;
        }

        public JetStreamEventStore build() {
            BuilderUtils.assertNonNull(
                    engine,
                    "The JetStreamEventStorageEngine is a hard requirement and should be provided");
            return new JetStreamEventStore(this);
        }
    }
}
