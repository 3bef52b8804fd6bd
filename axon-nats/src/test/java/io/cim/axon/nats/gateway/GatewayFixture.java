package io.cim.axon.nats.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cim.axon.nats.testing.NatsServerProcess;
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

/** A nats-server with gateways of one service on it, and a client that asks them. */
final class GatewayFixture implements AutoCloseable {

    static final String SERVICE = "counter-service";
    static final String SUBJECT = "counter.commands.increment";

    private static final long REPLY_TIMEOUT_SECONDS = 20;

    private final List<NatsServiceGateway> gateways = new ArrayList<>();
    final NatsServerProcess server;
    final Connection client;

    GatewayFixture() {
        this(NatsServerProcess.running());
    }

    GatewayFixture(NatsServerProcess server) {
        this.server = server;
        this.client = server.connect(Options.builder().useTimeoutException().reportNoResponders());
    }

    /** A gateway with this handler on {@link #SUBJECT}, started. */
    NatsServiceGateway start(GatewaySettings settings, RequestHandler handler) {
        return start(gateway(server.connect(), handler).settings(settings));
    }

    /** This gateway, started. */
    NatsServiceGateway start(NatsServiceGateway.Builder builder) {
        NatsServiceGateway gateway = builder.build();
        gateways.add(gateway);
        gateway.start();
        return gateway;
    }

    NatsServiceGateway.Builder gateway(RequestHandler handler) {
        return gateway(server.connect(), handler);
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

    Connection connect() {
        return server.connect();
    }

    /** The reply to a request on {@link #SUBJECT}, once it is there. */
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
     * What the reply's headers say went wrong, for instance {@code 409 refused}; null where nothing
     * did.
     */
    static @Nullable String error(Message message) {
        return message.hasHeaders()
                ? message.getHeaders().getFirst("Nats-Service-Error-Code")
                        + " "
                        + message.getHeaders().getFirst("Nats-Service-Error")
                : null;
    }

    @Override
    public void close() {
        gateways.forEach(NatsServiceGateway::close);
        server.close();
    }
}
