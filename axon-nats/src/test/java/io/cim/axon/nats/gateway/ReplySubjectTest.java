package io.cim.axon.nats.gateway;

import static io.cim.axon.nats.gateway.GatewayFixture.SERVICE;
import static io.cim.axon.nats.gateway.GatewayFixture.SUBJECT;
import static io.cim.axon.nats.gateway.GatewayFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cim.axon.nats.connection.NatsConnections;
import io.cim.axon.nats.testing.NatsServerExtension;
import io.cim.axon.nats.testing.RawPublisher;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Options;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Clients that choose the subject of the service's reply. */
class ReplySubjectTest {

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    @RegisterExtension private final GatewayFixture fixture = new GatewayFixture(NATS);

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String BROADCAST = "counter.operations.retry";
    private static final byte[] NO_HEADERS = "NATS/1.0\r\n\r\n".getBytes(UTF_8);

    /** Subjects on which clients must not be able to make the service publish. */
    private static final List<String> TARGETS =
            List.of(
                    "events.counter.1.incremented",
                    "$JS.API.STREAM.CREATE.STOLEN",
                    SUBJECT,
                    BROADCAST,
                    "$SRV.PING",
                    "$SRV.INFO." + SERVICE,
                    NatsConnections.INBOX_PREFIX + "UjKzcAJd7mEdIUUZ6vfnDT.1",
                    "_INBOX",
                    "_INBOX.>",
                    "_INBOX.a.*",
                    "_INBOX_other.a",
                    "_INBOX.\u001b[31m",
                    "_INBOX.\u00e9");

    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final Queue<Message> seen = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();
    private RawPublisher attacker;

    @BeforeEach
    void connectAttacker() throws Exception {
        attacker = RawPublisher.connect(NATS.url());
    }

    @AfterEach
    void disconnectAttacker() throws Exception {
        attacker.close();
    }

    private void start(GatewaySettings settings) {
        fixture.start(
                fixture.gateway(this::handle)
                        .broadcastEndpoints(
                                List.of(new Endpoint("retry", BROADCAST, Map.of(), this::handle)))
                        .settings(settings)
                        .metrics(refused::incrementAndGet));
    }

    private byte[] handle(Request request) {
        handled.add(new String(request.body(), UTF_8));
        return request.body();
    }

    /** Every subject that the gateway has subscribed to. */
    private List<String> subjects() {
        String instance = fixture.discovery().ping(SERVICE).getFirst().getId();
        return Stream.concat(
                        Stream.of(SUBJECT, BROADCAST),
                        Stream.of("PING", "INFO", "STATS")
                                .map("$SRV."::concat)
                                .flatMap(all ->
                                        Stream.of(
                                                all,
                                                all + "." + SERVICE,
                                                all + "." + SERVICE + "." + instance)))
                .toList();
    }

    private void observe() throws Exception {
        Connection observer = NATS.connect();
        observer.createDispatcher(seen::add).subscribe(">");
        observer.flush(TIMEOUT);
    }

    private void attack(String subject, String replyTo) throws Exception {
        attacker.publish(subject, replyTo, NO_HEADERS, "attack".getBytes(UTF_8));
    }

    @Test
    void isNotPublishedToUnlessItIsAllowed() throws Exception {
        start(GatewaySettings.defaults());
        List<String> subjects = subjects();
        observe();

        for (String subject : subjects) {
            for (String target : TARGETS) {
                attack(subject, target);
            }
        }

        int attacks = subjects.size() * TARGETS.size();
        await().atMost(TIMEOUT).untilAtomic(refused, is(attacks));
        assertThat(text(fixture.ask("honest"))).isEqualTo("honest");
        await().atMost(TIMEOUT)
                .until(() ->
                        seen.stream()
                                .anyMatch(message ->
                                        text(message).equals("honest")
                                                && message.getReplyTo() == null));
        assertThat(handled).containsExactly("honest");
        assertThat(seen.stream().filter(message -> !text(message).equals("honest")))
                .allMatch(message -> text(message).equals("attack"))
                .hasSize(attacks);
    }

    @Test
    void mayBeBelowAPrefixThatTheSettingsName() throws Exception {
        var prefixes = new ReplyPrefixes(List.of("_INBOX_counting", "_INBOX"));
        start(GatewaySettings.defaults().withReplyPrefixes(prefixes));
        Connection client = NATS.connect(Options.builder().inboxPrefix("_INBOX_counting"));

        Message reply = client.request(SUBJECT, "mine".getBytes(UTF_8), TIMEOUT);

        assertThat(text(Objects.requireNonNull(reply))).isEqualTo("mine");
    }

    @Test
    void isWrittenIntoTheLogRarelyAndSafely() throws Exception {
        List<ILoggingEvent> log = logOf();
        start(GatewaySettings.defaults());
        String target = "events.\u001b[31m." + "x".repeat(1_000);

        for (int i = 0; i < 100; i++) {
            attack(SUBJECT, target);
        }

        await().atMost(TIMEOUT).untilAtomic(refused, is(100));
        assertThat(log)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("[_INBOX., _R_.]", "'" + SUBJECT + "'", "'events.?[31m.xxx")
                .hasSizeLessThan(512)
                .matches("[\\x20-\\x7e]+");
    }

    private static List<ILoggingEvent> logOf() {
        var appender = new ListAppender<ILoggingEvent>();
        appender.list = new CopyOnWriteArrayList<>();
        appender.start();
        ((Logger) LoggerFactory.getLogger(ReplyGuard.class)).addAppender(appender);
        return appender.list;
    }
}
