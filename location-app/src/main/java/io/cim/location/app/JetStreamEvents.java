package io.cim.location.app;

import io.cim.axon.nats.eventstore.BrokenHistoryException;
import io.cim.axon.nats.eventstore.EventStoreUnavailableException;
import io.cim.axon.nats.eventstore.EventStream;
import io.cim.axon.nats.eventstore.EventTimeline;
import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.axon.nats.eventstore.JetStreamEventStore;
import io.cim.axon.nats.eventstore.RecordedEvent;
import io.cim.axon.nats.eventstore.StreamMismatchException;
import io.cim.axon.nats.eventstore.UnknownPayloadException;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import io.cim.location.domain.LocationSnapshot;
import io.cim.location.projection.EventSource;
import io.cim.location.projection.UnreadableLocationException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;

/** The stream in JetStream as the source of the projection. */
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

    /** Ends when the stream loses events or is recreated. */
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

    /** None if the stream has its first event: then the events are complete. */
    @Override
    public Stream<LocationView> snapshots(Unreadable unreadable) {
        return engine.createTailToken() == null
                ? Stream.empty()
                : engine.snapshots((id, broken) -> unreadable.found(id, reason(broken)))
                        .flatMap(snapshot -> {
                            try {
                                return Stream.of(view(snapshot));
                            } catch (RuntimeException notOne) {
                                unreadable.found(snapshot.getAggregateIdentifier(), reason(notOne));
                                return Stream.empty();
                            }
                        });
    }

    @Override
    public Optional<LocationView> snapshot(LocationId locationId) {
        String id = locationId.toString();
        try {
            return engine.readSnapshot(id).map(JetStreamEvents::view);
        } catch (EventStoreUnavailableException | StreamMismatchException notTheSnapshot) {
            throw notTheSnapshot;
        } catch (UnknownPayloadException ofNewerBuild) {
            throw unreadable(ofNewerBuild);
        } catch (RuntimeException unreadable) { // serializers may throw anything
            throw new UnreadableLocationException(locationId, reason(unreadable), unreadable);
        }
    }

    /** The same failure, without the terms of the event store. */
    static UnreadableLocationException unreadable(UnknownPayloadException ofNewerBuild) {
        return UnreadableLocationException.ofNewerBuild(
                ofNewerBuild.aggregateIdentifier(),
                ofNewerBuild.payloadType(),
                ofNewerBuild.revision(),
                ofNewerBuild);
    }

    private static LocationView view(DomainEventMessage<?> message) {
        LocationSnapshot snapshot = (LocationSnapshot) message.getPayload();
        if (!snapshot.state().locationId().toString().equals(message.getAggregateIdentifier())) {
            throw new EventStoreException(
                    "the snapshot of location %s is one of location %s"
                            .formatted(
                                    message.getAggregateIdentifier(),
                                    snapshot.state().locationId()));
        }
        return snapshot.view(message.getSequenceNumber() + 1);
    }

    @Override
    public List<PastEvent> history(LocationId locationId, long firstVersion, int limit) {
        try {
            return engine.history(locationId.toString(), firstVersion - 1, limit).stream()
                    .map(JetStreamEvents::past)
                    .toList();
        } catch (BrokenHistoryException broken) {
            throw new UnreadableLocationException(locationId, reason(broken), broken);
        }
    }

    private static String reason(Exception failure) {
        return Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getName());
    }

    private static PastEvent past(RecordedEvent recorded) {
        return new PastEvent(
                recorded.streamSequence(),
                recorded.event(),
                RequestHeaders.actor(recorded.event().getMetaData()).orElse(null));
    }
}
