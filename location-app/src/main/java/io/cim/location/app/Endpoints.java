package io.cim.location.app;

import io.cim.axon.nats.eventstore.AggregatePosition;
import io.cim.axon.nats.eventstore.AppendedEvent;
import io.cim.axon.nats.eventstore.CommandReceipt;
import io.cim.axon.nats.gateway.CommandRequestHandler;
import io.cim.axon.nats.gateway.Endpoint;
import io.cim.axon.nats.gateway.GatewaySettings;
import io.cim.axon.nats.gateway.Request;
import io.cim.axon.nats.gateway.RequestHandler;
import io.cim.axon.nats.gateway.SerialRequestHandler;
import io.cim.location.api.CommandKind;
import io.cim.location.api.CommandReply;
import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationJson;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.ReceivedCommand;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.Violation;
import io.cim.location.domain.WrittenCommand;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.jspecify.annotations.Nullable;

/** The endpoints of {@code location.commands.*}. */
final class Endpoints {

    private static final String SUBJECT_PREFIX = "location.commands.";

    private static final int PART_FOR_MOVES = 4;

    private final CommandBus commandBus;
    private final GatewaySettings settings;

    Endpoints(CommandBus commandBus, GatewaySettings settings) {
        this.commandBus = commandBus;
        this.settings = settings;
    }

    List<Endpoint> list() {
        return Arrays.stream(CommandKind.values()).map(this::endpoint).toList();
    }

    private Endpoint endpoint(CommandKind kind) {
        RequestHandler handler =
                CommandRequestHandler.builder()
                        .commandBus(commandBus)
                        .decoder(request -> decode(kind, request))
                        .expiry(RequestHeaders::expires)
                        .replyEncoder(Endpoints::encode)
                        .settings(settings)
                        .build();
        return RequestEndpoint.of(
                SUBJECT_PREFIX,
                kind,
                kind == CommandKind.SET_PARENT ? oneAtATime(handler) : handler);
    }

    /**
     * Only one move can succeed at a time, whoever decides it. Those that wait leave most of what
     * may run at once to other commands.
     */
    private RequestHandler oneAtATime(RequestHandler moves) {
        return new SerialRequestHandler(
                moves, settings.maxConcurrentRequests() / PART_FOR_MOVES, settings);
    }

    private static CommandMessage<LocationCommand> decode(CommandKind kind, Request request) {
        ReceivedCommand received = read(kind, request);
        return GenericCommandMessage.<LocationCommand>asCommandMessage(received.command())
                .withMetaData(RequestHeaders.metaData(request, received::payloadHash));
    }

    /**
     * The command, or a refusal that names what is wrong with the payload and with the headers
     * together.
     */
    private static ReceivedCommand read(CommandKind kind, Request request) {
        List<Violation> violations = RequestHeaders.violations(request);
        try {
            ReceivedCommand command = LocationJson.readCommand(kind, request.body());
            if (violations.isEmpty()) {
                return command;
            }
        } catch (LocationRefused refused) {
            if (violations.isEmpty() || refused.code() != RefusalCode.INVALID_REQUEST) {
                throw refused;
            }
            violations.addAll(refused.violations());
        }
        throw LocationRefused.invalid(violations);
    }

    private static byte[] encode(
            CommandMessage<?> message, @Nullable Object result, @Nullable CommandReceipt receipt) {
        if (receipt == null) {
            throw new IllegalStateException(
                    "the command bus gave no receipt: it has no DecisionInterceptor");
        }
        LocationId locationId = ((LocationCommand) message.getPayload()).locationId();
        return LocationJson.write(
                result instanceof WrittenCommand written
                        ? reply(locationId, written)
                        : reply(locationId, receipt));
    }

    /** The reply that the command was given when it wrote. */
    private static CommandReply reply(LocationId locationId, WrittenCommand written) {
        return new CommandReply(
                locationId,
                written.version(),
                Objects.requireNonNull(written.sequence(), "its stream sequence is not known"),
                written.events());
    }

    private static CommandReply reply(LocationId locationId, CommandReceipt receipt) {
        AggregatePosition position =
                receipt.position(locationId.toString())
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "the receipt does not name location " + locationId));
        return new CommandReply(
                locationId,
                position.version(),
                position.streamSequence(),
                receipt.appended().stream().map(AppendedEvent::name).toList());
    }
}
