package io.cim.axon.nats.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cim.axon.nats.testing.FreePorts;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.axon.nats.testing.RawPublisher;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class NatsConnectionsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String VERSION = "NATS/1.0\r\n";

    private NatsServerProcess server;
    private RawPublisher raw;
    private Connection client;
    private final List<Connection> opened = new ArrayList<>();
    private int webSocketPort;

    @BeforeEach
    void startServer() throws IOException {
        webSocketPort = FreePorts.one();
        server =
                NatsServerProcess.builder()
                        .config(
                                "websocket { listen: \"127.0.0.1:%d\", no_tls: true }"
                                        .formatted(webSocketPort))
                        .start();
        raw = RawPublisher.connect(server.url());
        client = server.connect();
    }

    @AfterEach
    void stopServer() throws Exception {
        for (Connection connection : opened) {
            connection.close();
        }
        raw.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NATS/1.0\r\nActor:Andr\u00c3\u00a9\r\n\r\n",
                "NATS/1.0\r\nActor:\u00ff\u00fe\r\n\r\n",
                "NATS/1.0\r\nActor:a\u0000\rb\nc\r\n\r\n",
                "NATS/1.0\r\nThe Actor:a\r\n\r\n",
                "NATS/1.0\r\nAct\u00f6r:a\r\n\r\n",
                "NATS/1.0\r\nno colon\r\n\r\n",
                "NATS/1.0\r\n:no name\r\n\r\n",
                "NATS/1.0\r\nno:end",
                "NATS/1.0 many\r\n\r\n",
                "NATS/9.9\r\n\r\n",
                "no headers",
                "x"
            })
    void answersARequestWithAnyHeaders(String headers) throws Exception {
        Connection connection = echo(NatsConnections.options().server(server.url()));
        assertThat(rawRequest(headers, "raw")).isEqualTo("raw");
        assertThat(request("next")).isEqualTo("next");
        assertThat(connection.getStatistics().getReconnects()).isZero();
    }

    @Test
    void passesLegalHeadersOn() throws Exception {
        Connection connection = echo(NatsConnections.options().server(server.url()));
        var subscription = connection.subscribe("headers");
        connection.flush(TIMEOUT);

        raw.publish(
                "headers", "", bytes(VERSION + "A:\u00e9\r\nB:b\r\nno\r\nA:a\r\n\r\n"), bytes("1"));

        var headers = subscription.nextMessage(TIMEOUT).getHeaders();
        assertThat(
                        headers.entrySet().stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
                .isEqualTo(Map.of("A", List.of("?", "a"), "B", List.of("b")));
    }

    @Test
    void readsWebSocketsToo() throws Exception {
        String url = "ws://127.0.0.1:" + webSocketPort;
        echo(NatsConnections.options().server(url));
        assertThat(rawRequest(VERSION + "Actor:\u00e9\r\n\r\n", "raw")).isEqualTo("raw");
        assertThat(request("next")).isEqualTo("next");
    }

    @Test
    void getsAForeignMessageWithAnyHeadersFromAStream() throws Exception {
        client.jetStreamManagement()
                .addStream(
                        StreamConfiguration.builder()
                                .name("FOREIGN")
                                .subjects("foreign")
                                .storageType(StorageType.Memory)
                                .allowDirect(true)
                                .build());
        raw.publish(
                "foreign", "", bytes(VERSION + "Actor:\u00e9\r\nno colon\r\n\r\n"), bytes("raw"));

        Connection connection = connect(NatsConnections.options().server(server.url()));
        Message stored =
                requireNonNull(
                        connection.request(
                                "$JS.API.DIRECT.GET.FOREIGN", bytes("{\"seq\":1}"), TIMEOUT));

        assertThat(stored.getData()).asString(UTF_8).isEqualTo("raw");
        assertThat(stored.getHeaders().getFirst("Actor")).isEqualTo("?");
        assertThat(stored.getHeaders().getFirst("Nats-Sequence")).isEqualTo("1");
    }

    /** With jnats' own data port, whose reader fails on these headers. */
    @Test
    void reconnectsIfTheReaderFails() throws Exception {
        List<ILoggingEvent> log = logOf(ReaderWatch.class);
        Options.Builder options = Options.builder().server(server.url()).maxReconnects(-1);
        Connection connection = echo(options);
        raw.publish("echo", "", bytes(VERSION + "Actor:\u00e9\r\n\r\n"), bytes("raw"));

        await().atMost(TIMEOUT).until(() -> connection.getStatistics().getReconnects() == 1);
        await().atMost(TIMEOUT).until(() -> connection.getStatus() == Connection.Status.CONNECTED);
        connection.flush(TIMEOUT);
        assertThat(request("next")).isEqualTo("next");
        assertThat(log)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getFormattedMessage()).contains("reader", "connecting again");
                    assertThat(event.getThrowableProxy().getClassName())
                            .isEqualTo(IllegalArgumentException.class.getName());
                });
    }

    private Connection connect(Options.Builder options) throws Exception {
        Connection connection = NatsConnections.connect(options);
        opened.add(connection);
        return connection;
    }

    /** Connects, and sends back what is sent to {@code echo}. */
    private Connection echo(Options.Builder options) throws Exception {
        Connection connection = connect(options);
        var _ =
                connection
                        .createDispatcher(message -> reply(connection, message))
                        .subscribe("echo");
        connection.flush(TIMEOUT);
        return connection;
    }

    private static void reply(Connection connection, Message message) {
        if (message.getReplyTo() != null) {
            connection.publish(message.getReplyTo(), message.getData());
        }
    }

    private String rawRequest(String headers, String body) throws Exception {
        String inbox = client.createInbox();
        var subscription = client.subscribe(inbox);
        client.flush(TIMEOUT);
        raw.publish("echo", inbox, bytes(headers), bytes(body));
        return text(subscription.nextMessage(TIMEOUT));
    }

    private String request(String body) throws Exception {
        return text(client.request("echo", bytes(body), TIMEOUT));
    }

    private static String text(@Nullable Message message) {
        return new String(requireNonNull(message, "no reply").getData(), UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static List<ILoggingEvent> logOf(Class<?> type) {
        var appender = new ListAppender<ILoggingEvent>();
        appender.list = new CopyOnWriteArrayList<>();
        appender.start();
        ((Logger) LoggerFactory.getLogger(type)).addAppender(appender);
        return appender.list;
    }
}
