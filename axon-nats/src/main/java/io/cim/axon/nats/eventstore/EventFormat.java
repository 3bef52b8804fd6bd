package io.cim.axon.nats.eventstore;

import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The format of Axon events as JetStream messages: the payload is the body, and the headers hold
 * the attributes of CloudEvents 1.0 in the binary mode of its NATS binding and, in an {@link
 * AxonHeader}, what Axon needs beyond them.
 *
 * <p>Events of earlier builds have Axon's values in headers of their own, as snapshots have.
 */
final class EventFormat {

    static final String SEQUENCE = "ce-sequence";

    private static final String ID = "ce-id";
    private static final String TIME = "ce-time";
    private static final String AGGREGATE_TYPE = "Axon-Aggregate-Type";
    private static final String PAYLOAD_TYPE = "Axon-Payload-Type";
    private static final String PAYLOAD_REVISION = "Axon-Payload-Revision";
    private static final String META_DATA = "Axon-Metadata";
    private static final String CHAIN = "Axon-Chain";

    private final String source;
    private final String typePrefix;
    private final String dataContentType;
    private final Function<EventMessage<?>, String> eventName;
    private final Map<String, String> metaDataHeaders;

    /**
     * A format.
     *
     * @param source the CloudEvents source
     * @param typePrefix the prefix of the CloudEvents type, before the event's name
     * @param dataContentType the media type of the serialized payload; JSON has no header
     * @param eventName returns an event's name, the last token of its subject
     * @param metaDataHeaders metadata that other readers find in a header of their own: metadata
     *     key to header name
     */
    EventFormat(
            String source,
            String typePrefix,
            String dataContentType,
            Function<EventMessage<?>, String> eventName,
            Map<String, String> metaDataHeaders) {
        this.source = source;
        this.typePrefix = typePrefix;
        this.dataContentType = dataContentType;
        this.eventName = eventName;
        this.metaDataHeaders = metaDataHeaders;
    }

    /** The event's name as one subject token. */
    String name(EventMessage<?> event) {
        return Subjects.token(eventName.apply(event));
    }

    /** The headers of a snapshot's content. */
    static Headers snapshotHeaders(
            DomainEventMessage<?> snapshot,
            SerializedObject<byte[]> payload,
            Serializer serializer) {
        AxonHeader values = AxonHeader.of(snapshot, snapshot.getType(), payload, serializer);
        Headers headers = attributes(snapshot).put(PAYLOAD_TYPE, values.payloadType());
        putText(headers, PAYLOAD_REVISION, values.revision());
        putText(headers, AGGREGATE_TYPE, values.aggregateType());
        if (values.metaData() != null) {
            headers.put(META_DATA, values.metaData());
        }
        return headers;
    }

    private static void putText(Headers headers, String name, @Nullable String text) {
        if (text != null) {
            headers.put(name, HeaderText.ofText(text));
        }
    }

    private static Headers attributes(EventMessage<?> message) {
        return new Headers()
                .put(ID, message.getIdentifier())
                .put(TIME, EventTimestamps.format(message.getTimestamp()));
    }

    /** The headers of an event for all readers; those of its place in the stream are not here. */
    Headers eventHeaders(EventMessage<?> event, OutgoingEvent.Identity identity) {
        Headers headers =
                attributes(event)
                        .put(NatsJetStreamConstants.MSG_ID_HDR, event.getIdentifier())
                        .put("ce-specversion", "1.0")
                        .put("ce-source", source)
                        .put("ce-type", typePrefix + identity.eventName())
                        .put("ce-subject", HeaderText.ofText(identity.aggregateIdentifier()))
                        .put("ce-datacontenttype", dataContentType)
                        .put(SEQUENCE, Long.toString(identity.sequence() + 1));
        metaDataHeaders.forEach((key, header) -> {
            @Nullable Object value = event.getMetaData().get(key);
            if (value != null) {
                headers.put(header, HeaderText.ofText(value.toString()));
            }
        });
        return headers;
    }

    /** Whether there is a header that only events of this format have. */
    static boolean hasAnyHeader(StoredHeaders headers) {
        return headers.contains(SEQUENCE)
                || headers.contains(AxonHeader.NAME)
                || headers.contains(CHAIN);
    }

    /**
     * Reads an event of this format.
     *
     * @throws IllegalArgumentException if the message is not one, with the name of the wrong header
     */
    static StoredEvent read(StoredMessage message, Subjects subjects) {
        StoredHeaders headers = message.headers();
        String aggregateIdentifier =
                subjects.aggregateIdentifier(message.subject())
                        .orElseThrow(() ->
                                new IllegalArgumentException("its subject is not one of an event"));
        AxonHeader.Decoded axon = axonHeader(headers);
        return new StoredEvent(
                message.subject(),
                message.sequence(),
                aggregateIdentifier,
                version(headers) - 1,
                axon.chain(),
                content(require(headers, ID), headers, axon.values(), message.body()));
    }

    private static AxonHeader.Decoded axonHeader(StoredHeaders headers) {
        @Nullable String together = headers.first(AxonHeader.NAME);
        if (together != null) {
            return AxonHeader.decode(together);
        }
        @Nullable String chain = headers.first(CHAIN);
        if (chain == null) {
            throw new IllegalArgumentException(
                    "it has neither header %s nor %s, as events of earlier builds have"
                            .formatted(AxonHeader.NAME, CHAIN));
        }
        return new AxonHeader.Decoded(separate(headers), chain);
    }

    /**
     * Reads the content of a snapshot.
     *
     * @throws IllegalArgumentException if a header is missing or cannot be read
     */
    static StoredEvent.Content readSnapshot(StoredHeaders headers, byte[] body) {
        return content(require(headers, ID), headers, separate(headers), body);
    }

    /** The values of snapshots, and of events of earlier builds, in headers of their own. */
    private static AxonHeader separate(StoredHeaders headers) {
        return new AxonHeader(
                require(headers, PAYLOAD_TYPE),
                headers.first(PAYLOAD_REVISION),
                headers.first(AGGREGATE_TYPE),
                headers.first(META_DATA));
    }

    private static StoredEvent.Content content(
            String identifier, StoredHeaders headers, AxonHeader values, byte[] body) {
        return new StoredEvent.Content(
                identifier,
                values.aggregateType(),
                time(require(headers, TIME)),
                StoredEvent.Content.payload(body, values.payloadType(), values.revision()),
                StoredEvent.Content.metaData(
                        HeaderText.toSerialized(
                                values.metaData() == null ? "{}" : values.metaData())));
    }

    /** The id in the headers of an event, null if there is none. */
    static @Nullable String identifier(StoredHeaders headers) {
        return headers.first(ID);
    }

    /** The aggregate's version in the headers, from 1. */
    static long version(StoredHeaders headers) {
        long version = Long.parseLong(require(headers, SEQUENCE));
        if (version < 1) {
            throw new IllegalArgumentException(
                    "header %s must be at least 1, was %d".formatted(SEQUENCE, version));
        }
        return version;
    }

    static String require(StoredHeaders headers, String name) {
        @Nullable String value = headers.first(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("it has no header " + name);
        }
        return value;
    }

    private static Instant time(String text) {
        try {
            return EventTimestamps.parse(text);
        } catch (DateTimeException notATime) {
            throw new IllegalArgumentException(
                    "header %s is not a time: '%s'".formatted(TIME, text), notATime);
        }
    }
}
