package io.cim.axon.nats.gateway;

import static java.util.Objects.requireNonNull;

import io.cim.axon.nats.gateway.GatewayException.ReplyTooLargeException;
import io.nats.client.Connection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends replies to clients, within the limits of the server. */
final class ReplyChannel {

    private static final Logger logger = LoggerFactory.getLogger(ReplyChannel.class);
    private static final byte[] NO_BODY = {};

    private final Connection connection;
    private final ErrorEncoder errorEncoder;

    ReplyChannel(Connection connection, ErrorEncoder errorEncoder) {
        this.connection = connection;
        this.errorEncoder = errorEncoder;
    }

    /** The handler's reply, or an error if the server would refuse it. */
    Reply success(Request request, byte[] body) {
        Reply reply = Reply.success(body);
        return fits(reply)
                ? reply
                : failure(
                        request,
                        new ReplyTooLargeException(
                                reply.payloadBytes(), connection.getMaxPayload()));
    }

    /**
     * The application's error reply for a failure, without its body if the server would refuse it.
     */
    Reply failure(Request request, Throwable failure) {
        EncodedError error = encode(request, failure);
        Reply reply = Reply.failure(error);
        return fits(reply)
                ? reply
                : Reply.failure(new EncodedError(error.status(), error.text(), NO_BODY));
    }

    /** Sends a reply, and logs it if the client wants none or it cannot be sent. */
    void send(Request request, Reply reply) {
        @Nullable String replyTo = request.replyTo();
        if (replyTo == null) {
            String result =
                    reply.error() == null ? "it succeeded" : "it failed: " + reply.error().text();
            logger.debug("A request on {} wants no reply, {}", request.subject(), result);
            return;
        }
        try {
            connection.publish(replyTo, reply.headers(), reply.body());
        } catch (RuntimeException failure) {
            logger.warn(
                    "Could not send a reply on {}, its client will time out",
                    request.subject(),
                    failure);
        }
    }

    private EncodedError encode(Request request, Throwable failure) {
        try {
            return requireNonNull(
                    errorEncoder.encode(failure, request), "the error encoder returned null");
        } catch (Throwable encoderFailure) {
            encoderFailure.addSuppressed(failure);
            logger.error(
                    "The error encoder failed on a {} on {}, sending a 500 without a body",
                    failure.getClass().getSimpleName(),
                    request.subject(),
                    encoderFailure);
            return new EncodedError(500, "internal error", NO_BODY);
        }
    }

    private boolean fits(Reply reply) {
        long maxPayload = connection.getMaxPayload();
        return maxPayload <= 0 || reply.payloadBytes() <= maxPayload;
    }
}
