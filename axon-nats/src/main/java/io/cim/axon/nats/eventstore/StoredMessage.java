package io.cim.axon.nats.eventstore;

import io.nats.client.Message;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message as it stands in a stream.
 *
 * @param storedAt when the stream's leader took it, by that server's clock
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredMessage(
        String subject, long sequence, Instant storedAt, Headers headers, byte[] body) {

    static StoredMessage of(Message delivered) {
        @Nullable Headers headers = delivered.getHeaders();
        byte @Nullable [] body = delivered.getData();
        return new StoredMessage(
                delivered.getSubject(),
                delivered.metaData().streamSequence(),
                delivered.metaData().timestamp().toInstant(),
                headers == null ? new Headers() : headers,
                body == null ? new byte[0] : body);
    }

    /**
     * A message of the leader's reply without its headers, which jnats cannot read: it is none of
     * this store's.
     */
    static StoredMessage withoutHeaders(Message leadersReply) {
        try {
            JsonValue message =
                    JsonValueUtils.readValue(JsonParser.parse(leadersReply.getData()), "message");
            return new StoredMessage(
                    Objects.requireNonNull(JsonValueUtils.readString(message, "subject")),
                    JsonValueUtils.readLong(message, "seq", 0),
                    Objects.requireNonNull(JsonValueUtils.readDate(message, "time")).toInstant(),
                    new Headers(),
                    new byte[0]);
        } catch (JsonParseException notJson) {
            throw new EventStoreUnavailableException("a reply of the leader is not JSON", notJson);
        }
    }

    /** How many bytes it has, roughly. */
    long size() {
        return (long) subject.length() + headers.serializedLength() + body.length;
    }

    static StoredMessage of(MessageInfo message) {
        @Nullable Headers headers = message.getHeaders();
        byte @Nullable [] body = message.getData();
        return new StoredMessage(
                Objects.requireNonNull(message.getSubject(), "a stored message has no subject"),
                message.getSeq(),
                Objects.requireNonNull(message.getTime(), "a stored message has no time")
                        .toInstant(),
                headers == null ? new Headers() : headers,
                body == null ? new byte[0] : body);
    }
}
