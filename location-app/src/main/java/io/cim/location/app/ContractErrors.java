package io.cim.location.app;

import com.google.common.base.Throwables;
import io.cim.axon.nats.eventstore.BrokenHistoryException;
import io.cim.axon.nats.eventstore.BrokenHistoryException.UnknownVersionException;
import io.cim.axon.nats.eventstore.EventTooLargeException;
import io.cim.axon.nats.eventstore.UnknownPayloadException;
import io.cim.axon.nats.gateway.EncodedError;
import io.cim.axon.nats.gateway.ErrorEncoder;
import io.cim.axon.nats.gateway.GatewayException.ContentionException;
import io.cim.axon.nats.gateway.GatewayException.OverloadedException;
import io.cim.axon.nats.gateway.GatewayException.ReplyTooLargeException;
import io.cim.axon.nats.gateway.GatewayException.RequestTooLargeException;
import io.cim.axon.nats.gateway.Request;
import io.cim.axon.nats.request.Outcome;
import io.cim.axon.nats.request.RequestFailure;
import io.cim.location.api.ErrorReply;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.json.LocationJson;
import io.cim.location.app.logging.RepeatedFailures;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.UnreadableLocationException;
import java.util.Objects;
import org.axonframework.common.lock.LockAcquisitionFailedException;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every failure into the error reply that the wire contract has for it (section 2). */
final class ContractErrors implements ErrorEncoder {

    private static final Logger logger = LoggerFactory.getLogger(ContractErrors.class);

    private final RepeatedFailures repeated = new RepeatedFailures(logger);

    @Override
    public EncodedError encode(Throwable failure, Request request) {
        ErrorReply reply = reply(failure, request);
        return new EncodedError(
                reply.status(),
                "%s: %s".formatted(reply.code().wire(), reply.message()),
                LocationJson.write(reply));
    }

    private ErrorReply reply(Throwable failure, Request request) {
        return switch (failure) {
            case LocationRefused refused -> ErrorReply.of(refused);
            case AggregateNotFoundException notFound ->
                    ErrorReply.of(
                            RefusalCode.LOCATION_NOT_FOUND,
                            "location %s does not exist"
                                    .formatted(notFound.getAggregateIdentifier()));
            case RequestTooLargeException _, EventTooLargeException _ ->
                    ErrorReply.of(RefusalCode.REQUEST_TOO_LARGE, message(failure));
            case OverloadedException _, ContentionException _, LockAcquisitionFailedException _ ->
                    ErrorReply.of(RefusalCode.OVERLOADED, message(failure));
            case ReplyTooLargeException _ ->
                    ErrorReply.of(RefusalCode.REPLY_TOO_LARGE, message(failure));
            case UnknownVersionException _ -> internalError(failure, request);
            case UnknownPayloadException ofNewerBuild ->
                    unreadable(JetStreamEvents.unreadable(ofNewerBuild), request);
            case BrokenHistoryException broken ->
                    unreadable(
                            UnreadableLocationException.unnamed(withRoot(broken), broken), request);
            case UnreadableLocationException unreadable -> unreadable(unreadable, request);
            case ReadModelException readModel -> unavailable(readModel, request);
            case RequestFailure failed ->
                    unavailable(failure, failed.outcome(), withRoot(failure), request);
            default -> internalError(failure, request);
        };
    }

    /** Not permanent: another build may read it, and the location is neither gone nor changed. */
    private ErrorReply unreadable(UnreadableLocationException failure, Request request) {
        return unavailable(
                failure,
                Outcome.NOT_WRITTEN,
                "%s: %s".formatted(failure.getMessage(), failure.reason()),
                request);
    }

    /** A known problem of the read model was logged when it was found. */
    private ErrorReply unavailable(ReadModelException failure, Request request) {
        return failure.problem().isPresent()
                ? ErrorReply.unavailable(wire(Outcome.NOT_WRITTEN), message(failure))
                : unavailable(failure, Outcome.NOT_WRITTEN, withRoot(failure), request);
    }

    private ErrorReply unavailable(
            Throwable failure, Outcome outcome, String reason, Request request) {
        ErrorReply.Outcome wire = wire(outcome);
        RepeatedFailures.Occurrence occurrence =
                repeated.occurred(
                        "%s was not completed, outcome %s: %s"
                                .formatted(request.subject(), wire.wire(), kind(failure)));
        if (occurrence.isFirst()) {
            try (RequestContext _ = RequestContext.of(request)) {
                logger.warn(
                        "{} was not completed, outcome {}: {}, incident {}",
                        request.subject(),
                        wire.wire(),
                        reason,
                        occurrence.id());
            }
        }
        return ErrorReply.unavailable(wire, message(failure));
    }

    /** The contract's form of an outcome: API and extension do not know each other. */
    private static ErrorReply.Outcome wire(Outcome outcome) {
        return switch (outcome) {
            case NOT_WRITTEN -> ErrorReply.Outcome.NOT_WRITTEN;
            case UNKNOWN -> ErrorReply.Outcome.UNKNOWN;
        };
    }

    /** For the log only: the root cause may be in a library's own words. */
    private static String withRoot(Throwable failure) {
        Throwable root = Throwables.getRootCause(failure);
        return root.equals(failure) ? message(failure) : message(failure) + " (" + root + ")";
    }

    /** Failures of a kind in ten seconds are one incident, and its id is in the log. */
    private ErrorReply internalError(Throwable failure, Request request) {
        RepeatedFailures.Occurrence incident =
                repeated.occurred(
                        "internal errors on %s: %s".formatted(request.subject(), kind(failure)));
        if (incident.isFirst()) {
            try (RequestContext _ = RequestContext.of(request)) {
                logger.error("Incident {} on {}", incident.id(), request.subject(), failure);
            }
        }
        return ErrorReply.internalError(incident.id());
    }

    /** The root cause by its class and where it was thrown: messages may hold ids. */
    private static String kind(Throwable failure) {
        Throwable root = Throwables.getRootCause(failure);
        StackTraceElement[] frames = root.getStackTrace();
        return frames.length == 0
                ? root.getClass().getName()
                : "%s at %s".formatted(root.getClass().getName(), frames[0]);
    }

    private static String message(Throwable failure) {
        return Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
    }
}
