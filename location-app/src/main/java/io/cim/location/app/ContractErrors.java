package io.cim.location.app;

import io.cim.axon.nats.eventstore.AppendOutcomeUnknownException;
import io.cim.axon.nats.eventstore.BrokenHistoryException;
import io.cim.axon.nats.eventstore.BrokenHistoryException.UnknownVersionException;
import io.cim.axon.nats.eventstore.EventStoreUnavailableException;
import io.cim.axon.nats.eventstore.StreamMismatchException;
import io.cim.axon.nats.eventstore.UnknownPayloadException;
import io.cim.axon.nats.gateway.EncodedError;
import io.cim.axon.nats.gateway.ErrorEncoder;
import io.cim.axon.nats.gateway.GatewayException;
import io.cim.axon.nats.gateway.GatewayException.CommandExpiredException;
import io.cim.axon.nats.gateway.GatewayException.ContentionException;
import io.cim.axon.nats.gateway.GatewayException.DeadlineExceededException;
import io.cim.axon.nats.gateway.GatewayException.DrainingException;
import io.cim.axon.nats.gateway.GatewayException.OverloadedException;
import io.cim.axon.nats.gateway.GatewayException.ReplyTooLargeException;
import io.cim.axon.nats.gateway.GatewayException.RequestTooLargeException;
import io.cim.axon.nats.gateway.Request;
import io.cim.location.api.ErrorReply;
import io.cim.location.api.ErrorReply.Outcome;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.json.LocationJson;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.UnreadableLocationException;
import java.util.Objects;
import java.util.UUID;
import org.axonframework.common.lock.LockAcquisitionFailedException;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every failure into the error reply that the wire contract has for it (section 2). */
final class ContractErrors implements ErrorEncoder {

    private static final Logger logger = LoggerFactory.getLogger(ContractErrors.class);

    @Override
    public EncodedError encode(Throwable failure, Request request) {
        ErrorReply reply = reply(failure, request);
        return new EncodedError(
                reply.status(),
                "%s: %s".formatted(reply.code().wire(), reply.message()),
                LocationJson.write(reply));
    }

    private static ErrorReply reply(Throwable failure, Request request) {
        return switch (failure) {
            case LocationRefused refused -> ErrorReply.of(refused);
            case AggregateNotFoundException notFound ->
                    ErrorReply.of(
                            RefusalCode.LOCATION_NOT_FOUND,
                            "location %s does not exist"
                                    .formatted(notFound.getAggregateIdentifier()));
            case EventStoreUnavailableException unavailable ->
                    unavailable(unavailable, Outcome.NOT_WRITTEN, request);
            case UnknownPayloadException ofNewerBuild ->
                    unreadable(JetStreamEvents.unreadable(ofNewerBuild), request);
            case StreamMismatchException otherStream ->
                    unavailable(otherStream, Outcome.NOT_WRITTEN, request);
            case ReadModelException unavailable -> unavailable(unavailable, request);
            case AppendOutcomeUnknownException unknown ->
                    unavailable(unknown, Outcome.UNKNOWN, request);
            case UnreadableLocationException unreadable -> unreadable(unreadable, request);
            case UnknownVersionException expired -> internalError(expired, request);
            case BrokenHistoryException broken -> unreadable(broken, request);
            case LockAcquisitionFailedException busy ->
                    ErrorReply.of(RefusalCode.OVERLOADED, message(busy));
            case GatewayException gateway -> reply(gateway, request);
            default -> internalError(failure, request);
        };
    }

    private static ErrorReply reply(GatewayException failure, Request request) {
        return switch (failure) {
            case RequestTooLargeException tooLarge ->
                    ErrorReply.of(RefusalCode.REQUEST_TOO_LARGE, message(tooLarge));
            case OverloadedException overloaded ->
                    ErrorReply.of(RefusalCode.OVERLOADED, message(overloaded));
            case CommandExpiredException expired ->
                    unavailable(expired, Outcome.NOT_WRITTEN, request);
            case ContentionException contention ->
                    ErrorReply.of(RefusalCode.OVERLOADED, message(contention));
            case DeadlineExceededException late ->
                    unavailable(late, outcome(late.outcome()), request);
            case DrainingException draining ->
                    unavailable(draining, outcome(draining.outcome()), request);
            case ReplyTooLargeException tooLarge -> internalError(tooLarge, request);
        };
    }

    private static Outcome outcome(io.cim.axon.nats.gateway.Outcome outcome) {
        return switch (outcome) {
            case NOT_WRITTEN -> Outcome.NOT_WRITTEN;
            case UNKNOWN -> Outcome.UNKNOWN;
        };
    }

    /**
     * Not only now: but another build may read it, and the location is neither gone nor changed.
     */
    private static ErrorReply unreadable(UnreadableLocationException failure, Request request) {
        logger.warn(
                "{} was not carried through, outcome not_written: {}: {}",
                request.subject(),
                failure.getMessage(),
                failure.reason());
        return ErrorReply.unavailable(Outcome.NOT_WRITTEN, message(failure));
    }

    private static ErrorReply unreadable(BrokenHistoryException failure, Request request) {
        logger.warn(
                "{} was not carried through, outcome not_written: {}",
                request.subject(),
                withRoot(failure));
        return ErrorReply.unavailable(
                Outcome.NOT_WRITTEN,
                "the location cannot be read from what the stream has of it: the service's log has the reason");
    }

    private static ErrorReply unavailable(Exception failure, Outcome outcome, Request request) {
        logger.warn(
                "{} was not carried through, outcome {}: {}",
                request.subject(),
                outcome.wire(),
                withRoot(failure));
        return ErrorReply.unavailable(outcome, message(failure));
    }

    /** What is known to be wrong with the read model was logged when it became known. */
    private static ErrorReply unavailable(ReadModelException failure, Request request) {
        if (failure.problem().isEmpty()) {
            return unavailable(failure, Outcome.NOT_WRITTEN, request);
        }
        return ErrorReply.unavailable(Outcome.NOT_WRITTEN, message(failure));
    }

    /** For the log only: what lies at the root may be a library's own words. */
    private static String withRoot(Exception failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.equals(failure) ? message(failure) : message(failure) + " (" + root + ")";
    }

    private static ErrorReply internalError(Throwable failure, Request request) {
        String incident = UUID.randomUUID().toString();
        logger.error("Incident {} on {}", incident, request.subject(), failure);
        return ErrorReply.internalError(incident);
    }

    private static String message(Throwable failure) {
        return Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
    }
}
