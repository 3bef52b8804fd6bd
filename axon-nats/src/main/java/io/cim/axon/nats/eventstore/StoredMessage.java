package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.connection.RawMessages;
import io.nats.client.Message;
import io.nats.client.api.MessageInfo;
import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;
import io.nats.client.support.NatsJetStreamConstants;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A message of a stream.
 *
 * @param time when the stream's leader stored it, by that server's clock; parsed lazily
 * @param headers its own, and those that a direct get adds
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredMessage(
        String subject, long sequence, Supplier<Instant> time, StoredHeaders headers, byte[] body) {

    /** A message that a consumer delivered. */
    static StoredMessage delivered(Message message) {
        return new StoredMessage(
                message.getSubject(),
                message.metaData().streamSequence(),
                () -> message.metaData().timestamp().toInstant(),
                StoredHeaders.of(message.getHeaders()),
                body(message.getData()));
    }

    /**
     * A reply to a direct get (NATS ADR-31), which has its subject and sequence in headers.
     *
     * @throws IllegalArgumentException if the reply lacks one of them
     */
    static StoredMessage direct(Message reply) {
        int raw = RawMessages.headerLength(reply);
        byte[] data = body(reply.getData());
        return raw < 0
                ? direct(StoredHeaders.of(reply.getHeaders()), data)
                : direct(
                        new StoredHeaders.Raw(data, raw),
                        Arrays.copyOfRange(data, raw, data.length));
    }

    private static StoredMessage direct(StoredHeaders headers, byte[] body) {
        return new StoredMessage(
                added(headers, NatsJetStreamConstants.NATS_SUBJECT),
                Long.parseLong(added(headers, NatsJetStreamConstants.NATS_SEQUENCE)),
                () -> Instant.parse(added(headers, NatsJetStreamConstants.NATS_TIMESTAMP)),
                headers,
                body);
    }

    /** The header that the server added, after one that the message itself may have. */
    private static String added(StoredHeaders headers, String name) {
        @Nullable String value = headers.last(name);
        if (value == null) {
            throw new IllegalArgumentException("a reply of a direct get has no header " + name);
        }
        return value;
    }

    /** A reply of a stream's leader. */
    static StoredMessage leaders(MessageInfo message) {
        return new StoredMessage(
                Objects.requireNonNull(message.getSubject(), "a stored message has no subject"),
                message.getSeq(),
                () -> Objects.requireNonNull(message.getTime()).toInstant(),
                StoredHeaders.of(message.getHeaders()),
                body(message.getData()));
    }

    /**
     * A message of a leader's reply without its headers, which jnats cannot parse: it is not of
     * this store.
     */
    static StoredMessage withoutHeaders(Message leadersReply) {
        try {
            JsonValue message =
                    JsonValueUtils.readValue(JsonParser.parse(leadersReply.getData()), "message");
            return new StoredMessage(
                    Objects.requireNonNull(JsonValueUtils.readString(message, "subject")),
                    JsonValueUtils.readLong(message, "seq", 0),
                    () ->
                            Objects.requireNonNull(JsonValueUtils.readDate(message, "time"))
                                    .toInstant(),
                    StoredHeaders.of(null),
                    new byte[0]);
        } catch (JsonParseException notJson) {
            throw new EventStoreUnavailableException("a reply of the leader is not JSON", notJson);
        }
    }

    private static byte[] body(byte @Nullable [] body) {
        return body == null ? new byte[0] : body;
    }

    /** Its message id, for an event the event's id; empty without one. */
    String messageId() {
        return Objects.requireNonNullElse(headers.first(NatsJetStreamConstants.MSG_ID_HDR), "");
    }

    Instant storedAt() {
        return time.get();
    }

    /** Its approximate size in bytes. */
    long size() {
        return (long) subject.length() + headers.size() + body.length;
    }
}
