package io.cim.location.app.verify;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A message of a stream. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredMessage(long sequence, String subject, Headers headers, byte[] body) {

    /** A reply of a direct get, to whose headers the server adds its own at the end (ADR-31). */
    static StoredMessage of(Message reply) {
        @Nullable Headers headers = reply.getHeaders();
        if (headers == null) {
            throw new IllegalArgumentException("the reply of a direct get has no headers");
        }
        byte @Nullable [] body = reply.getData();
        return new StoredMessage(
                Long.parseLong(added(headers, "Nats-Sequence")),
                added(headers, "Nats-Subject"),
                headers,
                body == null ? new byte[0] : body);
    }

    private static String added(Headers headers, String name) {
        @Nullable String value = headers.getLast(name);
        if (value == null) {
            throw new IllegalArgumentException("the reply of a direct get has no header " + name);
        }
        return value;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.getFirst(name)).filter(value -> !value.isEmpty());
    }

    /**
     * The value of a header that must be there.
     *
     * @throws IllegalArgumentException if it is not
     */
    String require(String name) {
        return header(name)
                .orElseThrow(() -> new IllegalArgumentException("it has no header " + name));
    }

    /**
     * The number in a header that must be there.
     *
     * @throws IllegalArgumentException if it is not, or holds something else
     */
    long requireNumber(String name) {
        String value = require(name);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "header %s is no number: '%s'".formatted(name, value), notANumber);
        }
    }
}
