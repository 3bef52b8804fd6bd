package io.cim.axon.nats.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cim.axon.nats.gateway.GatewayException.CommandExpiredException;
import io.cim.axon.nats.gateway.GatewayException.ContentionException;
import io.cim.axon.nats.gateway.GatewayException.DeadlineExceededException;
import io.cim.axon.nats.gateway.GatewayException.DrainingException;
import io.cim.axon.nats.gateway.GatewayException.OverloadedException;
import io.cim.axon.nats.gateway.GatewayException.ReplyTooLargeException;
import io.cim.axon.nats.gateway.GatewayException.RequestTooLargeException;

/** The error replies of the tests' application: a code as the text, and the same as the body. */
final class PlainErrors implements ErrorEncoder {

    /** A refusal of the application. */
    static final class Refused extends RuntimeException {
        private final String why;

        Refused(String why) {
            super(why);
            this.why = why;
        }
    }

    @Override
    public EncodedError encode(Throwable failure, Request request) {
        return switch (failure) {
            case GatewayException gateway -> ofGateway(gateway);
            case Refused refused -> error(409, refused.why);
            default -> error(500, "internal_error");
        };
    }

    private static EncodedError ofGateway(GatewayException failure) {
        return switch (failure) {
            case RequestTooLargeException _ -> error(413, "request_too_large");
            case OverloadedException _ -> error(429, "overloaded");
            case DeadlineExceededException late -> error(503, "deadline " + late.outcome());
            case DrainingException draining -> error(503, "draining " + draining.outcome());
            case CommandExpiredException _ -> error(503, "expired");
            case ContentionException _ -> error(503, "contention");
            case ReplyTooLargeException _ -> error(500, "reply_too_large");
        };
    }

    private static EncodedError error(int status, String code) {
        return new EncodedError(status, code, code.getBytes(UTF_8));
    }
}
