package io.cim.location.app;

import io.cim.axon.nats.eventstore.EventStream;
import io.cim.axon.nats.eventstore.EventTimeline;
import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.axon.nats.eventstore.JetStreamEventStore;
import io.cim.axon.nats.eventstore.RecordedEvent;
import io.cim.axon.nats.eventstore.StreamMismatchException;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import io.cim.location.domain.LocationSnapshot;
import io.cim.location.projection.EventSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;

/** The stream in JetStream, as the projection reads it. */
record JetStreamEvents(
        EventStream stream, JetStreamEventStorageEngine engine, JetStreamEventStore store)
        implements EventSource {

    @Override
    public String name() {
        return stream.definition().name();
    }

    @Override
    public String identity() {
        return stream.identity();
    }

    @Override
    public Timeline timeline() {
        try {
            return new JetStreamTimeline(store.timeline());
        } catch (StreamMismatchException recreated) {
            throw ended(recreated);
        }
    }

    /** The stream for as long as it only grows. */
    private record JetStreamTimeline(EventTimeline events) implements Timeline {

        @Override
        public void require() {
            try {
                events.require();
            } catch (StreamMismatchException ended) {
                throw ended(ended);
            }
        }
    }

    private static TimelineEndedException ended(StreamMismatchException cause) {
        return new TimelineEndedException(String.valueOf(cause.getMessage()), cause);
    }

    @Override
    public long lastPosition() {
        return engine.lastEventPosition();
    }

    @Override
    public Optional<String> eventIdentifierAt(long position) {
        return engine.eventIdentifierAt(position);
    }

    /** A stream that still begins at its beginning has lost nothing: its events say it all. */
    @Override
    public Stream<LocationView> snapshots() {
        return engine.createTailToken() == null
                ? Stream.empty()
                : engine.snapshots().map(JetStreamEvents::view);
    }

    @Override
    public Optional<LocationView> snapshot(LocationId locationId) {
        return engine.readSnapshot(locationId.toString()).map(JetStreamEvents::view);
    }

    private static LocationView view(DomainEventMessage<?> snapshot) {
        return ((LocationSnapshot) snapshot.getPayload()).view(snapshot.getSequenceNumber() + 1);
    }

    @Override
    public List<PastEvent> history(LocationId locationId, long firstVersion, int limit) {
        return engine.history(locationId.toString(), firstVersion - 1, limit).stream()
                .map(JetStreamEvents::past)
                .toList();
    }

    private static PastEvent past(RecordedEvent recorded) {
        return new PastEvent(
                recorded.streamSequence(),
                recorded.event(),
                RequestHeaders.actor(recorded.event().getMetaData()).orElse(null));
    }
}
