package io.cim.axon.nats.eventstore;

import static org.axonframework.common.BuilderUtils.assertNonNull;

import io.cim.axon.nats.eventstore.BrokenHistoryException.ExpiredHistoryException;
import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * Axon's event store on a {@link JetStreamEventStorageEngine}, with live streams: an event of any
 * instance reaches a processor when the server delivers it, without polling.
 *
 * <p>All streams of the process share one consumer. It is created with the first stream, and closed
 * by {@link #close()}. A stream that is behind has a consumer of its own until it has caught up.
 *
 * <p>Streams belong to a timeline: those opened here to the timeline of the first of them, those of
 * an {@link EventTimeline} to that one.
 */
public final class JetStreamEventStore extends AbstractEventStore
        implements Lifecycle, AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(JetStreamEventStore.class);

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
     *     recreated, restored or cut since the first call
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
     * The stream's current timeline.
     *
     * @throws StreamMismatchException if the stream was recreated
     * @throws EventStoreUnavailableException if JetStream does not answer
     */
    public EventTimeline timeline() {
        return new EventTimeline(this, engine.parts().identity.require());
    }

    TrackingEventStream openStream(Epoch epoch, @Nullable TrackingToken trackingToken) {
        LiveEventStream stream =
                engine.parts().liveEvents.open(feed(epoch), trackingToken, open::remove);
        open.add(stream);
        stream.start();
        return stream;
    }

    /** The feed of this epoch, which replaces that of an earlier one. */
    private synchronized EventFeed feed(Epoch epoch) {
        if (closed) {
            throw new IllegalStateException("the event store is closed");
        }
        epoch.require();
        if (feed != null && feed.epoch() == epoch) {
            return feed;
        }
        if (feed != null) {
            feed.close();
        }
        feed = engine.parts().liveEvents.openFeed(epoch);
        return feed;
    }

    /**
     * Fails the load if the snapshot cannot be read now, because it may be all that is left of its
     * aggregate. Ignores a snapshot that cannot be used: the whole history is read instead.
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
        logger.warn(
                "Could not use the snapshot of aggregate {}, reading its whole history: {}",
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

    /** Throws the reason why the snapshot cannot be used if that is an unknown type. */
    private void requireKnownSnapshot(String aggregateIdentifier, ExpiredHistoryException expired) {
        try {
            var _ = engine.readSnapshot(aggregateIdentifier);
        } catch (UnknownPayloadException unknown) {
            unknown.addSuppressed(expired);
            throw unknown;
        } catch (EventStoreException _) {
            // the caller throws the other one
        }
    }

    @Override
    public void registerLifecycleHandlers(Lifecycle.LifecycleRegistry lifecycle) {
        lifecycle.onShutdown(Phase.INBOUND_EVENT_CONNECTORS - 10, this::close);
    }

    /** Closes all open streams, and the consumer. */
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

        /** The storage engine. */
        public Builder storageEngine(JetStreamEventStorageEngine engine) {
            super.storageEngine(engine);
            this.engine = engine;
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
            assertNonNull(
                    engine,
                    "The JetStreamEventStorageEngine is a hard requirement and should be provided");
            return new JetStreamEventStore(this);
        }
    }
}
