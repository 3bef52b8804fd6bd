package io.cim.axon.nats.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NatsProxyTest {

    private static final Duration SHORT_TIMEOUT = Duration.ofMillis(300);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    private static Connection direct;

    private NatsProxy proxy;
    private Connection client;
    private final List<String> received = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void connectDirectly() throws Exception {
        direct = NATS.connect();
        direct.createDispatcher(message -> direct.publish(message.getReplyTo(), message.getData()))
                .subscribe("echo.*");
        direct.jetStreamManagement()
                .addStream(StreamConfiguration.builder().name("KEPT").subjects("kept.>").build());
    }

    @BeforeEach
    void connect() {
        proxy = NatsProxy.inFrontOf(NATS.server());
        client =
                proxy.connect(
                        Options.builder()
                                .maxReconnects(-1)
                                .reconnectWait(Duration.ofMillis(20))
                                .pingInterval(Duration.ofMillis(200))
                                .reportNoResponders());
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private CompletableFuture<Message> ask(String subject, String text) {
        return client.requestWithTimeout(subject, text.getBytes(UTF_8), TIMEOUT);
    }

    private static String text(Message message) {
        return new String(message.getData(), UTF_8);
    }

    private @Nullable Message askOnce(String subject) throws InterruptedException {
        return client.request(subject, new byte[0], SHORT_TIMEOUT);
    }

    private static long kept(String subject) throws Exception {
        return direct.jetStreamManagement()
                .getStreamInfo("KEPT", StreamInfoOptions.allSubjects())
                .getStreamState()
                .getSubjectMap()
                .getOrDefault(subject, 0L);
    }

    @Test
    void passesEverythingOnIncludingHeaders() throws Exception {
        Headers headers = new Headers().put("Colour", "blue");
        var delivered = direct.subscribe("plain");
        direct.flush(TIMEOUT);

        client.publish("plain", headers, "hello".getBytes(UTF_8));

        Message message = delivered.nextMessage(TIMEOUT);
        assertThat(text(message)).isEqualTo("hello");
        assertThat(message.getHeaders().getFirst("Colour")).isEqualTo("blue");
        assertThat(text(ask("echo.a", "anybody?").get())).isEqualTo("anybody?");
    }

    @Test
    void losesARequestOrItsReply() throws Exception {
        try (Fault lost = proxy.on(Frame.published("echo.*")).once().drop()) {
            assertThat(askOnce("echo.a")).isNull();
            assertThat(lost.applied()).isEqualTo(1);
        }
        try (Fault lost = proxy.on(Frame.reply(Frame.published("kept.reply"))).once().drop()) {
            assertThat(askOnce("kept.reply")).isNull();
            assertThat(kept("kept.reply")).isEqualTo(1);
            assertThat(lost.applied()).isEqualTo(1);
        }
        assertThat(askOnce("echo.a")).isNotNull();
    }

    @Test
    void deliversTwice() throws Exception {
        var _ = proxy.on(Frame.published("kept.twice")).once().duplicate();

        assertThat(askOnce("kept.twice")).isNotNull();

        await().until(() -> kept("kept.twice") == 2);
    }

    @Test
    void deliversLaterWhileOthersOvertake() throws Exception {
        Fault held = proxy.on(Frame.published("echo.slow")).hold();
        var slow = ask("echo.slow", "slow").thenAccept(message -> received.add(text(message)));
        held.awaitApplied(1);
        received.add(text(ask("echo.quick", "quick").get()));

        held.release();
        slow.get();

        assertThat(received).containsExactly("quick", "slow");
        var _ =
                proxy.on(Frame.reply(Frame.containing("later")))
                        .delay(SHORT_TIMEOUT.multipliedBy(2));
        assertThat(client.request("echo.a", "later".getBytes(UTF_8), SHORT_TIMEOUT)).isNull();
    }

    @Test
    void answersInsteadOfTheServer() {
        var _ = proxy.on(Frame.published("echo.nobody")).answerNoResponders();
        var _ =
                proxy.on(Frame.published("kept.refused"))
                        .once()
                        .answer(
                                "",
                                """
                                {"error":{"code":400,"err_code":10071,"description":"wrong last sequence: 3"}}\
                                """);

        assertThat(ask("echo.nobody", ""))
                .failsWithin(TIMEOUT)
                .withThrowableThat()
                .isInstanceOfAny(CancellationException.class, ExecutionException.class);
        assertThat(
                        catchThrowableOfType(
                                        JetStreamApiException.class,
                                        () ->
                                                client.jetStream()
                                                        .publish("kept.refused", new byte[0]))
                                .getApiErrorCode())
                .isEqualTo(10071);
    }

    @Test
    void cutsAConnectionOnceTheServerHasAnswered() throws Exception {
        Fault cut = proxy.on(Frame.reply(Frame.published("kept.cut"))).once().cut();

        assertThat(askOnce("kept.cut")).isNull();
        cut.awaitApplied(1);
        assertThat(kept("kept.cut")).isEqualTo(1);
        await().until(() -> client.getStatus() == Connection.Status.CONNECTED);
        assertThat(text(ask("echo.a", "again").get())).isEqualTo("again");
    }

    @Test
    void holdsAllUntilItPasses() throws Exception {
        proxy.pause();
        assertThat(askOnce("kept.paused")).isNull();
        assertThat(kept("kept.paused")).isZero();

        proxy.pass();

        await().until(() -> kept("kept.paused") == 1);
    }

    @Test
    void keepsConnectionsHalfOpenUntilItPasses() {
        proxy.swallow();
        await().until(() -> client.getStatus() != Connection.Status.CONNECTED);

        proxy.pass();
        proxy.cut();

        await().atMost(TIMEOUT).until(() -> client.getStatus() == Connection.Status.CONNECTED);
    }

    @Test
    void refusesConnections() {
        proxy.refuse();
        await().until(() -> client.getStatus() != Connection.Status.CONNECTED);

        proxy.pass();

        await().until(() -> client.getStatus() == Connection.Status.CONNECTED);
    }
}
