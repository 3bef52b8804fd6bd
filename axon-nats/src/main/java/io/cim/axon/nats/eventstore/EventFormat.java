package io.cim.axon.nats.eventstore;

import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The format of Axon events as JetStream messages: the payload is the body, and the headers hold
 * the attributes of CloudEvents 1.0 in the binary mode of its NATS binding and, under {@code
 * Axon-}, what Axon needs beyond them.
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
     * @param dataContentType the media type of the serialized payload
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

    /** The headers of the content of a message, the same for events and snapshots. */
    static Headers contentHeaders(
            EventMessage<?> message,
            @Nullable String aggregateType,
            SerializedObject<byte[]> payload,
            Serializer serializer) {
        Headers headers =
                new Headers()
                        .put(ID, message.getIdentifier())
                        .put(TIME, EventTimestamps.format(message.getTimestamp()))
                        .put(PAYLOAD_TYPE, payload.getType().getName());
        @Nullable String revision = payload.getType().getRevision();
        if (revision != null) {
            headers.put(PAYLOAD_REVISION, HeaderText.ofText(revision));
        }
        if (aggregateType != null) {
            headers.put(AGGREGATE_TYPE, HeaderText.ofText(aggregateType));
        }
        if (!message.getMetaData().isEmpty()) {
            byte[] metaData = serializer.serialize(message.getMetaData(), byte[].class).getData();
            headers.put(META_DATA, HeaderText.ofSerialized(metaData));
        }
        return headers;
    }

    /**
     * Reads the headers of {@link #contentHeaders}.
     *
     * @throws IllegalArgumentException if a header is missing or cannot be read
     */
    static StoredEvent.Content readContent(StoredHeaders headers, byte[] body) {
        @Nullable String metaData = headers.first(META_DATA);
        return new StoredEvent.Content(
                require(headers, ID),
                headers.first(AGGREGATE_TYPE),
                time(require(headers, TIME)),
                StoredEvent.Content.payload(
                        body, require(headers, PAYLOAD_TYPE), headers.first(PAYLOAD_REVISION)),
                StoredEvent.Content.metaData(
                        HeaderText.toSerialized(metaData == null ? "{}" : metaData)));
    }

    /** All headers of an event except those of its place in the stream. */
    Headers eventHeaders(
            EventMessage<?> event,
            OutgoingEvent.Identity identity,
            SerializedObject<byte[]> payload,
            Serializer serializer) {
        Headers headers =
                contentHeaders(event, identity.aggregateType(), payload, serializer)
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

    /** Adds the event's chain; {@code index} is its place in the batch. */
    static void putChain(Headers headers, Chain chain, int index) {
        headers.put(CHAIN, chain.encode(index));
    }

    /** Whether there is a header that only events of this format have. */
    static boolean hasAnyHeader(StoredHeaders headers) {
        return headers.contains(SEQUENCE) || headers.contains(CHAIN);
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
        return new StoredEvent(
                message.subject(),
                message.sequence(),
                aggregateIdentifier,
                version(headers) - 1,
                require(headers, CHAIN),
                readContent(headers, message.body()));
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
