package io.cim.axon.nats.gateway;

import io.nats.client.impl.Headers;
import io.nats.service.ServiceMessage;
import org.jspecify.annotations.Nullable;

/** A reply to the client: that of a handler, or an error. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Reply(byte[] body, @Nullable EncodedError error) {

    static Reply success(byte[] body) {
        return new Reply(body, null);
    }

    static Reply failure(EncodedError error) {
        return new Reply(error.body(), error);
    }

    @Nullable Headers headers() {
        return error == null
                ? null
                : new Headers()
                        .put(
                                ServiceMessage.NATS_SERVICE_ERROR_CODE,
                                Integer.toString(error.status()))
                        .put(ServiceMessage.NATS_SERVICE_ERROR, error.text());
    }

    /** Its size against the server's {@code max_payload}: headers and body, in bytes. */
    long payloadBytes() {
        @Nullable Headers headers = headers();
        return (long) body.length + (headers == null ? 0 : headers.serializedLength());
    }
}
