package io.cim.location.app;

import io.cim.axon.nats.gateway.Endpoint;
import io.cim.axon.nats.gateway.GatewaySettings;
import io.cim.axon.nats.gateway.QueryRequestHandler;
import io.cim.axon.nats.gateway.Request;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.QueryKind;
import io.cim.location.api.QueryReply;
import io.cim.location.api.json.LocationJson;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.GenericQueryMessage;
import org.axonframework.queryhandling.QueryBus;
import org.axonframework.queryhandling.QueryMessage;
import org.jspecify.annotations.Nullable;

/** The endpoints of {@code location.queries.*}. */
final class QueryEndpoints {

    private static final String SUBJECT_PREFIX = "location.queries.";

    private final QueryBus queryBus;
    private final GatewaySettings settings;

    QueryEndpoints(QueryBus queryBus, GatewaySettings settings) {
        this.queryBus = queryBus;
        this.settings = settings;
    }

    List<Endpoint> list() {
        return Arrays.stream(QueryKind.values()).map(this::endpoint).toList();
    }

    private Endpoint endpoint(QueryKind kind) {
        return RequestEndpoint.of(
                SUBJECT_PREFIX,
                kind,
                QueryRequestHandler.builder()
                        .queryBus(queryBus)
                        .decoder(request -> decode(kind, request))
                        .replyEncoder(QueryEndpoints::encode)
                        .settings(settings)
                        .build());
    }

    private static QueryMessage<?, ?> decode(QueryKind kind, Request request) {
        LocationQuery query = LocationJson.readQuery(kind, request.body());
        return new GenericQueryMessage<>(query, ResponseTypes.instanceOf(QueryReply.class));
    }

    private static byte[] encode(QueryMessage<?, ?> query, @Nullable Object answer) {
        return LocationJson.write((QueryReply) Objects.requireNonNull(answer));
    }
}
