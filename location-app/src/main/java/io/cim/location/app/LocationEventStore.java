package io.cim.location.app;

import io.cim.axon.nats.eventstore.EventStoreMetrics;
import io.cim.axon.nats.eventstore.EventStream;
import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.axon.nats.eventstore.JetStreamEventStore;
import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.domain.HierarchyGuard;
import io.cim.location.domain.IdentifierGuard;
import io.cim.location.projection.EventSource;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import org.axonframework.common.caching.Cache;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.serialization.Serializer;

/**
 * The event store of the locations in JetStream.
 *
 * @param serializer of events and snapshots
 * @param cache of locations, emptied if the stream has lost events of theirs
 */
record LocationEventStore(
        EventStream stream,
        JetStreamEventStorageEngine engine,
        JetStreamEventStore store,
        Serializer serializer,
        Cache cache)
        implements AutoCloseable {

    /** The wait for one answer of JetStream: the time of a request is enough for several. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(1);

    /** Bytes of heap for each remembered head, which takes about a tenth of them. */
    private static final long HEAP_PER_HEAD = 4_096;

    private static final int MOST_HEADS = 1_000_000;

    private static final String HIERARCHY = "hierarchy";

    private static final String IDENTIFIERS = "identifiers";

    /**
     * Opens it.
     *
     * @param jetStream where JetStream's API is
     * @param serializer of events and snapshots
     * @param cache of locations between commands
     */
    static LocationEventStore open(
            Connection connection,
            JetStreamOptions jetStream,
            EventStream stream,
            Serializer serializer,
            EventStoreMetrics metrics,
            Cache cache) {
        JetStreamEventStorageEngine engine =
                JetStreamEventStorageEngine.builder()
                        .connection(connection)
                        .jetStreamOptions(jetStream)
                        .stream(stream)
                        .source("/location-service")
                        .typePrefix("location.")
                        .eventName(LocationEventStore::eventName)
                        .metaDataHeaders(RequestHeaders.OF_EVENTS)
                        .eventSerializer(serializer)
                        .snapshotSerializer(serializer)
                        .readTimeout(ANSWER_TIMEOUT)
                        .ackTimeout(ANSWER_TIMEOUT)
                        .metrics(metrics)
                        .rememberedHeads(rememberedHeads())
                        .guardSpaces(Set.of(HIERARCHY, IDENTIFIERS))
                        .onStreamChanged(cache::removeAll)
                        .build();
        return new LocationEventStore(
                stream,
                engine,
                JetStreamEventStore.builder().storageEngine(engine).build(),
                serializer,
                cache);
    }

    private static int rememberedHeads() {
        long affordable = Runtime.getRuntime().maxMemory() / HEAP_PER_HEAD;
        return Math.clamp(affordable, 1, MOST_HEADS);
    }

    private static String eventName(EventMessage<?> event) {
        if (event.getPayload() instanceof LocationEvent locationEvent) {
            return locationEvent.type();
        }
        throw new IllegalArgumentException(
                "%s is not an event of a location".formatted(event.getPayloadType()));
    }

    /** Serializes moves by the messages on {@code events.location.hierarchy.changed}. */
    HierarchyGuard hierarchyGuard() {
        return engine.guard(HIERARCHY, "changed")::take;
    }

    /**
     * Serializes changes of an identifier's owner by the messages on {@code
     * events.location.identifiers.<name>}.
     */
    IdentifierGuard identifierGuard() {
        return identifier -> engine.guard(IDENTIFIERS, guardName(identifier)).take();
    }

    /** The SHA-256 of system and value, since a value may have any characters. */
    static String guardName(LocationIdentifier identifier) {
        String text = identifier.system() + '\0' + identifier.value(); // no system has a NUL
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The source of the projection. */
    EventSource events() {
        return new JetStreamEvents(stream, engine, store);
    }

    @Override
    public void close() {
        store.close();
    }
}
