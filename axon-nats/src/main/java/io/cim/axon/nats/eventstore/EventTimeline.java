package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;

import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * The events of a stream for as long as it only grows. The timeline ends when the stream turns out
 * to have been restored from a backup, to have lost its end, or to have been created anew: from
 * then on every method throws a {@link StreamMismatchException}, and so do its streams, since what
 * was read in it may not be in the stream. Thread-safe.
 */
public final class EventTimeline implements StreamableMessageSource<TrackedEventMessage<?>> {

    private final JetStreamEventStore store;
    private final Epoch epoch;

    EventTimeline(JetStreamEventStore store, Epoch epoch) {
        this.store = store;
        this.epoch = epoch;
    }

    /**
     * Checks that the timeline has not ended. After a reconnect that takes two requests; else it
     * returns at once, with what is known.
     *
     * @throws StreamMismatchException if it has
     * @throws EventStoreUnavailableException if the stream has to be looked at and cannot be
     */
    public void require() {
        epoch.require();
    }

    @Override
    public TrackingEventStream openStream(@Nullable TrackingToken trackingToken) {
        return store.openStream(epoch, trackingToken);
    }

    @Override
    public @Nullable TrackingToken createTailToken() {
        require();
        return store.createTailToken();
    }

    @Override
    public @Nullable TrackingToken createHeadToken() {
        require();
        return store.createHeadToken();
    }

    @Override
    public @Nullable TrackingToken createTokenAt(Instant dateTime) {
        require();
        return store.createTokenAt(dateTime);
    }

    @Override
    public @Nullable TrackingToken createTokenSince(Duration duration) {
        require();
        return store.createTokenSince(duration);
    }
}
