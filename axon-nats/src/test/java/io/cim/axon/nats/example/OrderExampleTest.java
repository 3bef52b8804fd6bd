package io.cim.axon.nats.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.testing.NatsServerProcess;
import io.nats.client.Connection;
import io.nats.client.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventMessageHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shop that the README shows, Spring-free. */
class OrderExampleTest {

    private final List<Object> followed = new CopyOnWriteArrayList<>();
    private NatsServerProcess server;
    private Configuration shop;
    private Connection client;

    @BeforeEach
    void startShop() {
        server = NatsServerProcess.running();
        Configurer configurer = OrderShop.configurer(server.url());
        EventMessageHandler follower = this::follow;
        configurer.eventProcessing().registerEventHandler(config -> follower);
        shop = configurer.start();
        client = server.connect();
    }

    private Object follow(EventMessage<?> event) {
        return followed.add(event.getPayload());
    }

    @AfterEach
    void closeShop() {
        shop.shutdown();
        server.close();
    }

    private Message send(String endpoint, String body) throws InterruptedException {
        return Objects.requireNonNull(
                client.request("orders." + endpoint, body.getBytes(UTF_8), Duration.ofSeconds(10)));
    }

    @Test
    void anOrderIsFilledAndShippedOverNats() throws Exception {
        assertThat(send("add-item", "{\"order\":\"o1\",\"item\":\"book\"}").getData())
                .asString(UTF_8)
                .isEqualTo(
                        "[{\"aggregateIdentifier\":\"o1\",\"name\":\"ItemAdded\",\"version\":1,"
                                + "\"streamSequence\":1}]");
        send("add-item", "{\"order\":\"o1\",\"item\":\"pen\"}");
        send("ship", "{\"order\":\"o1\"}");
        assertThat(send("ship", "{\"order\":\"o1\"}").getData()).asString(UTF_8).isEqualTo("[]");
        assertThat(
                        send("add-item", "{\"order\":\"o1\",\"item\":\"cup\"}")
                                .getHeaders()
                                .getFirst("Nats-Service-Error"))
                .isEqualTo("order o1 is shipped");

        await().untilAsserted(() ->
                assertThat(followed)
                        .containsExactly(
                                new Order.ItemAdded("o1", "book"),
                                new Order.ItemAdded("o1", "pen"),
                                new Order.Shipped("o1", 2)));
        await().untilAsserted(() ->
                assertThat(send("items", "{\"order\":\"o1\"}").getData())
                        .asString(UTF_8)
                        .isEqualTo("[\"book\",\"pen\"]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Order", "OrderContents", "OrderShop"})
    void theReadmeShowsIt(String type) throws Exception {
        Path source = Path.of("src/test/java/io/cim/axon/nats/example", type + ".java");
        assertThat(Files.readString(Path.of("README.md"))).contains(Files.readString(source));
    }
}
