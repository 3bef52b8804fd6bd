package io.cim.axon.nats.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Options;
import io.nats.service.Discovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gateways of one service on a nats-server, which end with each test, and a client of them. */
final class GatewayFixture implements BeforeEachCallback, AfterEachCallback {

    static final String SERVICE = "counter-service";
    static final String SUBJECT = "counter.commands.increment";

    private static final long REPLY_TIMEOUT_SECONDS = 20;

    private final NatsServerExtension nats;
    private final List<NatsServiceGateway> gateways = new ArrayList<>();
    Connection client;

    @SuppressWarnings("NullAway.Init") // before each test
    GatewayFixture(NatsServerExtension nats) {
        this.nats = nats;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        client = nats.connect(Options.builder().useTimeoutException().reportNoResponders());
    }

    /** A gateway with this handler on {@link #SUBJECT}, started. */
    NatsServiceGateway start(GatewaySettings settings, RequestHandler handler) {
        return start(gateway(nats.connect(), handler).settings(settings));
    }

    /** This gateway, started. */
    NatsServiceGateway start(NatsServiceGateway.Builder builder) {
        NatsServiceGateway gateway = builder.build();
        gateways.add(gateway);
        gateway.start();
        return gateway;
    }

    NatsServiceGateway.Builder gateway(RequestHandler handler) {
        return gateway(nats.connect(), handler);
    }

    static NatsServiceGateway.Builder gateway(Connection connection, RequestHandler handler) {
        return NatsServiceGateway.builder()
                .connection(connection)
                .name(SERVICE)
                .version("1.2.3")
                .endpoints(List.of(endpoint(handler)))
                .errorEncoder(new PlainErrors());
    }

    static Endpoint endpoint(RequestHandler handler) {
        return new Endpoint("increment", SUBJECT, Map.of(), handler);
    }

    /** The reply to a request on {@link #SUBJECT}, once it has arrived. */
    CompletableFuture<Message> send(String body) {
        return client.requestWithTimeout(
                SUBJECT, body.getBytes(UTF_8), Duration.ofSeconds(REPLY_TIMEOUT_SECONDS));
    }

    Message ask(String body) {
        return reply(send(body));
    }

    /** Discovery of one instance. */
    Discovery discovery() {
        return new Discovery(client, TimeUnit.SECONDS.toMillis(REPLY_TIMEOUT_SECONDS), 1);
    }

    static Message reply(CompletableFuture<Message> sent) {
        return sent.orTimeout(REPLY_TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
    }

    static String text(Message message) {
        return new String(message.getData(), UTF_8);
    }

    /**
     * The error in the reply's headers, for instance {@code 409 refused}; null if there is none.
     */
    static @Nullable String error(Message message) {
        return message.hasHeaders()
                ? message.getHeaders().getFirst("Nats-Service-Error-Code")
                        + " "
                        + message.getHeaders().getFirst("Nats-Service-Error")
                : null;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        gateways.forEach(NatsServiceGateway::close);
    }
}
