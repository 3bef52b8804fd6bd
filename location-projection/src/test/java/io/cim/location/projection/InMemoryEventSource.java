package io.cim.location.projection;

import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.serialization.LazyDeserializingObject;
import org.axonframework.serialization.SerializedMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;

/**
 * A stream of events in memory, with serialized payloads. Its tests make it expire, restore, cut
 * and recreate. Thread-safe.
 */
public final class InMemoryEventSource implements EventSource {

    private static final Instant BEGINNING = Instant.parse("2024-01-01T00:00:00Z");

    private final BuildSerializer serializer = new BuildSerializer();
    private final Queue<Long> read = new ConcurrentLinkedQueue<>();
    private final Set<LiveEvents> live = ConcurrentHashMap.newKeySet();

    /** All events, expired ones too. The first one has position 1, the others follow. */
    private final List<StoredEvent> events = new ArrayList<>();

    private final Map<LocationId, LocationView> snapshots = new HashMap<>();
    private final Set<LocationId> unreadable = new HashSet<>();
    private String name = "LOCATION_EVENTS";
    private String identity = UUID.randomUUID().toString();
    private StreamTimeline timeline = new StreamTimeline();

    /** The position of the last expired event. */
    private long expired;

    /** The position of the last event that may be delivered. */
    private long deliverable = Long.MAX_VALUE;

    private record StoredEvent(
            long position,
            String identifier,
            String location,
            long sequenceNumber,
            SerializedObject<byte[]> payload) {

        Instant time() {
            return BEGINNING.plusMillis(position);
        }
    }

    /** The serializer of its events. */
    public BuildSerializer serializer() {
        return serializer;
    }

    /** Appends events as the next ones of their locations, and returns the last position. */
    public long append(LocationEvent... appended) {
        return append(Arrays.asList(appended));
    }

    /** Appends events as the next ones of their locations, and returns the last position. */
    public long append(List<? extends LocationEvent> appended) {
        synchronized (this) {
            for (LocationEvent event : appended) {
                store(event.locationId().toString(), serializer.serialize(event, byte[].class));
            }
        }
        return wakeStreams();
    }

    /** Appends an event as the next one of any aggregate, and returns its position. */
    public long appendAs(String location, LocationEvent event) {
        synchronized (this) {
            store(location, serializer.serialize(event, byte[].class));
        }
        return wakeStreams();
    }

    /** Appends an event that this build cannot read, and returns its position. */
    public long appendOfNewerBuild(LocationEvent event) {
        SerializedObject<byte[]> known = serializer.serialize(event, byte[].class);
        return append(
                event.locationId(),
                known.getData(),
                known.getType().getName(),
                BuildSerializer.NEWER_REVISION);
    }

    /** Appends an event that no build can read, and returns its position. */
    public long appendMalformed(LocationId location) {
        byte[] payload = "{\"location_id\":".getBytes(StandardCharsets.UTF_8);
        return append(location, payload, Defined.class.getName(), "1");
    }

    private long append(LocationId location, byte[] payload, String type, String revision) {
        synchronized (this) {
            store(
                    location.toString(),
                    new SimpleSerializedObject<>(payload, byte[].class, type, revision));
        }
        return wakeStreams();
    }

    private void store(String location, SerializedObject<byte[]> payload) {
        long sequenceNumber =
                events.reversed().stream()
                        .filter(event -> event.location().equals(location))
                        .findFirst()
                        .map(event -> event.sequenceNumber() + 1)
                        .orElse(0L);
        events.add(
                new StoredEvent(
                        events.size() + 1L,
                        UUID.randomUUID().toString(),
                        location,
                        sequenceNumber,
                        payload));
    }

    /** Delivers no further events until {@link #release()}. */
    public synchronized void hold() {
        deliverable = events.size();
    }

    public void release() {
        synchronized (this) {
            deliverable = Long.MAX_VALUE;
        }
        wakeStreams();
    }

    /** Removes the events up to a position, as the stream's retention does. */
    public synchronized void expire(long position) {
        expired = position;
    }

    /** Ends the timeline without a loss, as a complete backup does. */
    public void restore() {
        synchronized (this) {
            timeline = new StreamTimeline();
        }
        wakeStreams();
    }

    /** Removes the events after a position, as an older backup does. */
    public void cutAfter(long position) {
        synchronized (this) {
            events.subList((int) position, events.size()).clear();
        }
        restore();
    }

    /** Replaces the stream by an empty one of the same name. */
    public void recreate() {
        synchronized (this) {
            events.clear();
            identity = UUID.randomUUID().toString();
        }
        restore();
    }

    public synchronized void rename(String newName) {
        name = newName;
    }

    /** Stores a snapshot of each location. */
    public synchronized void takeSnapshots() {
        snapshots.putAll(folded(events.size()));
    }

    public synchronized void damageSnapshot(LocationId location) {
        unreadable.add(location);
    }

    public synchronized void repairSnapshot(LocationId location) {
        unreadable.remove(location);
    }

    /** The locations after all events, expired ones too, without a database. */
    public Map<LocationId, LocationView> folded() {
        return folded(lastPosition());
    }

    /** The same after the events up to a position. */
    public synchronized Map<LocationId, LocationView> folded(long position) {
        Map<LocationId, LocationView> locations = new HashMap<>();
        for (StoredEvent event : events.subList(0, (int) position)) {
            LocationEvent payload = serializer.deserialize(event.payload());
            @Nullable LocationView before = locations.get(payload.locationId());
            LocationState state =
                    before == null
                            ? LocationState.of((Defined) payload, event.time())
                            : before.state().after(payload, event.time());
            locations.put(
                    payload.locationId(), new LocationView(state, event.sequenceNumber() + 1));
        }
        return locations;
    }

    /**
     * The positions of the delivered events whose payloads were read, in this order: of all events
     * that were projected or could not be.
     */
    public List<Long> read() {
        return List.copyOf(read);
    }

    /** The location of the event at a position. */
    public synchronized String locationAt(long position) {
        return events.get((int) position - 1).location();
    }

    @Override
    public synchronized String name() {
        return name;
    }

    @Override
    public synchronized String identity() {
        return identity;
    }

    @Override
    public synchronized Timeline timeline() {
        return timeline;
    }

    @Override
    public synchronized long lastPosition() {
        return events.size();
    }

    @Override
    public synchronized Optional<String> eventIdentifierAt(long position) {
        return position > expired && position <= events.size()
                ? Optional.of(events.get((int) position - 1).identifier())
                : Optional.empty();
    }

    /** None if no event has expired. */
    @Override
    public synchronized Stream<LocationView> snapshots(Unreadable listener) {
        if (expired == 0) {
            return Stream.empty();
        }
        unreadable.forEach(location -> listener.found(location.toString(), "it is damaged"));
        return snapshots.values().stream()
                .filter(snapshot -> !unreadable.contains(snapshot.locationId()))
                .toList()
                .stream();
    }

    @Override
    public synchronized Optional<LocationView> snapshot(LocationId location) {
        if (unreadable.contains(location)) {
            throw new UnreadableLocationException(location, "its snapshot is damaged", null);
        }
        return Optional.ofNullable(snapshots.get(location));
    }

    @Override
    public synchronized List<PastEvent> history(LocationId location, long firstVersion, int limit) {
        return events.stream()
                .skip(expired)
                .filter(event -> event.location().equals(location.toString()))
                .filter(event -> event.sequenceNumber() + 1 >= firstVersion)
                .limit(limit)
                .map(event -> new PastEvent(event.position(), message(event, () -> {}), null))
                .toList();
    }

    private DomainEventMessage<Object> message(StoredEvent event, Runnable onRead) {
        Supplier<SerializedObject<?>> payload =
                () -> {
                    onRead.run();
                    return event.payload();
                };
        return new GenericDomainEventMessage<>(
                "Location",
                event.location(),
                event.sequenceNumber(),
                new SerializedMessage<>(
                        event.identifier(),
                        new LazyDeserializingObject<>(
                                payload, event.payload().getType(), serializer),
                        new LazyDeserializingObject<>(MetaData.emptyInstance())),
                event.time());
    }

    private TrackedEventMessage<?> tracked(StoredEvent event) {
        return new GenericTrackedDomainEventMessage<>(
                new GlobalSequenceTrackingToken(event.position()),
                message(event, () -> read.add(event.position())));
    }

    /** Wakes all who wait for events, and returns the last position. */
    private long wakeStreams() {
        long last;
        synchronized (this) {
            last = events.size();
            notifyAll();
        }
        live.forEach(LiveEvents::runCallback);
        return last;
    }

    /** Ends when another timeline replaces it. */
    private final class StreamTimeline
            implements Timeline, StreamableMessageSource<TrackedEventMessage<?>> {

        @Override
        public StreamableMessageSource<TrackedEventMessage<?>> events() {
            return this;
        }

        @Override
        public void require() {
            synchronized (InMemoryEventSource.this) {
                if (timeline != this) {
                    throw new TimelineEndedException(
                            "the stream was restored, cut or recreated",
                            new IllegalStateException("the timeline has ended"));
                }
            }
        }

        @Override
        public TrackingEventStream openStream(@Nullable TrackingToken token) {
            require();
            LiveEvents opened =
                    new LiveEvents(this, token == null ? 0 : token.position().orElseThrow());
            live.add(opened);
            return opened;
        }

        @Override
        public @Nullable TrackingToken createTailToken() {
            synchronized (InMemoryEventSource.this) {
                return tokenAt(expired);
            }
        }

        @Override
        public @Nullable TrackingToken createHeadToken() {
            return tokenAt(lastPosition());
        }

        private @Nullable TrackingToken tokenAt(long position) {
            require();
            return position == 0 ? null : new GlobalSequenceTrackingToken(position);
        }
    }

    /** An open stream of events. It fails once its timeline has ended. */
    private final class LiveEvents implements TrackingEventStream {

        private final StreamTimeline ofTimeline;
        private volatile Runnable callback = () -> {};
        private long position;
        private boolean closed;

        /**
         * @param position the position before the first event
         */
        LiveEvents(StreamTimeline ofTimeline, long position) {
            this.ofTimeline = ofTimeline;
            this.position = position;
        }

        @Override
        public Optional<TrackedEventMessage<?>> peek() {
            synchronized (InMemoryEventSource.this) {
                if (closed) {
                    throw new IllegalStateException("the event stream is closed");
                }
                ofTimeline.require();
                long next = Math.max(position, expired) + 1;
                return next <= Math.min(events.size(), deliverable)
                        ? Optional.of(tracked(events.get((int) next - 1)))
                        : Optional.empty();
            }
        }

        @Override
        public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
            long deadline = System.nanoTime() + unit.toNanos(timeout);
            synchronized (InMemoryEventSource.this) {
                while (peek().isEmpty()) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    TimeUnit.NANOSECONDS.timedWait(InMemoryEventSource.this, left);
                }
                return true;
            }
        }

        @Override
        public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
            synchronized (InMemoryEventSource.this) {
                while (!hasNextAvailable(1, TimeUnit.SECONDS)) {
                    // woken by an event or the end of the timeline
                }
                TrackedEventMessage<?> next = peek().orElseThrow();
                position = next.trackingToken().position().orElseThrow();
                return next;
            }
        }

        @Override
        public boolean setOnAvailableCallback(Runnable newCallback) {
            callback = newCallback;
            newCallback.run(); // events may have arrived before
            return true;
        }

        private void runCallback() {
            callback.run();
        }

        @Override
        public void close() {
            synchronized (InMemoryEventSource.this) {
                closed = true;
            }
            live.remove(this);
        }
    }
}
