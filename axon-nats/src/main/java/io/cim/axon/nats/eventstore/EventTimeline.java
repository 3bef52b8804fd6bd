package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import java.time.Duration;
import java.time.Instant;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;

/**
 * The events of a stream while it only grows. The timeline ends when the stream was restored from a
 * backup, has lost its end, or was recreated. Then every method and every stream of the timeline
 * throws a {@link StreamMismatchException}, because the stream may lack events that were read.
 * Thread-safe.
 */
public final class EventTimeline implements StreamableMessageSource<TrackedEventMessage<?>> {

    private final JetStreamEventStore store;
    private final Epoch epoch;

    EventTimeline(JetStreamEventStore store, Epoch epoch) {
        this.store = store;
        this.epoch = epoch;
    }

    /**
     * Checks that the timeline has not ended. Takes two requests after a reconnect, else none.
     *
     * @throws StreamMismatchException if it has ended
     * @throws EventStoreUnavailableException if the stream could not be checked
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
