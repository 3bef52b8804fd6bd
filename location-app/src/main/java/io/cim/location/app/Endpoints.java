package io.cim.location.app;

import io.cim.axon.nats.eventstore.AggregatePosition;
import io.cim.axon.nats.eventstore.AppendedEvent;
import io.cim.axon.nats.eventstore.CommandReceipt;
import io.cim.axon.nats.gateway.CommandRequestHandler;
import io.cim.axon.nats.gateway.Endpoint;
import io.cim.axon.nats.gateway.GatewaySettings;
import io.cim.axon.nats.gateway.QueryRequestHandler;
import io.cim.axon.nats.gateway.Request;
import io.cim.axon.nats.gateway.RequestHandler;
import io.cim.axon.nats.gateway.SerialRequestHandler;
import io.cim.location.api.CommandKind;
import io.cim.location.api.CommandReply;
import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.QueryKind;
import io.cim.location.api.QueryReply;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.RequestKind;
import io.cim.location.api.Violation;
import io.cim.location.api.json.LocationJson;
import io.cim.location.api.json.ReceivedCommand;
import io.cim.location.api.json.Schemas;
import io.cim.location.domain.WrittenCommand;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.GenericQueryMessage;
import org.axonframework.queryhandling.QueryBus;
import org.axonframework.queryhandling.QueryMessage;
import org.jspecify.annotations.Nullable;

/** The endpoints of commands, queries and schemas (wire contract, sections 1 to 5). */
final class Endpoints {

    private static final int PART_FOR_MOVES = 4;

    private Endpoints() {}

    static List<Endpoint> of(CommandBus commandBus, QueryBus queryBus, GatewaySettings settings) {
        Stream<Endpoint> commands =
                Stream.of(CommandKind.values())
                        .map(kind ->
                                endpoint("commands", kind, handler(kind, commandBus, settings)));
        Stream<Endpoint> queries =
                Stream.of(QueryKind.values())
                        .map(kind -> endpoint("queries", kind, handler(kind, queryBus, settings)));
        return Stream.of(commands, queries, Stream.of(schemas()))
                .flatMap(endpoints -> endpoints)
                .toList();
    }

    private static Endpoint endpoint(String group, RequestKind kind, RequestHandler handler) {
        return new Endpoint(
                kind.wire(),
                "location.%s.%s".formatted(group, kind.wire()),
                Map.of(
                        "description", kind.description(),
                        "request_schema", kind.requestSchema(),
                        "reply_schema", kind.replySchema()),
                handler);
    }

    private static Endpoint schemas() {
        return new Endpoint(
                "schemas",
                "location.schemas.get",
                Map.of(
                        "description",
                        "The JSON Schema of a name, or without a name the list of names"),
                request -> Schemas.answer(request.body()));
    }

    private static RequestHandler handler(
            CommandKind kind, CommandBus commandBus, GatewaySettings settings) {
        RequestHandler handler =
                CommandRequestHandler.builder()
                        .commandBus(commandBus)
                        .decoder(request -> decode(kind, request))
                        .expiry(RequestHeaders::expires)
                        .replyEncoder(Endpoints::encode)
                        .settings(settings)
                        .build();
        return kind == CommandKind.SET_PARENT ? oneAtATime(handler, settings) : handler;
    }

    /**
     * Only one move can succeed at a time, on whichever instance. The queue of moves leaves most of
     * the concurrent requests to other commands.
     */
    private static RequestHandler oneAtATime(RequestHandler moves, GatewaySettings settings) {
        return new SerialRequestHandler(
                moves, settings.maxConcurrentRequests() / PART_FOR_MOVES, settings);
    }

    private static CommandMessage<LocationCommand> decode(CommandKind kind, Request request) {
        ReceivedCommand received = read(kind, request);
        return GenericCommandMessage.<LocationCommand>asCommandMessage(received.command())
                .withMetaData(RequestHeaders.metaData(request, received::payloadHash));
    }

    /** The command, or one refusal for the problems of payload and headers together. */
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

    /** The reply of the command's first try, which wrote. */
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

    private static RequestHandler handler(
            QueryKind kind, QueryBus queryBus, GatewaySettings settings) {
        return QueryRequestHandler.builder()
                .queryBus(queryBus)
                .decoder(request -> decode(kind, request))
                .replyEncoder(Endpoints::encode)
                .settings(settings)
                .build();
    }

    private static QueryMessage<?, ?> decode(QueryKind kind, Request request) {
        LocationQuery query = LocationJson.readQuery(kind, request.body());
        return new GenericQueryMessage<>(query, ResponseTypes.instanceOf(QueryReply.class));
    }

    private static byte[] encode(QueryMessage<?, ?> query, @Nullable Object answer) {
        return LocationJson.write((QueryReply) Objects.requireNonNull(answer));
    }
}
