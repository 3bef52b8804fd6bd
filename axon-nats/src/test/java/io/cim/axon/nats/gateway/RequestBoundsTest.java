package io.cim.axon.nats.gateway;

import static io.cim.axon.nats.gateway.GatewayFixture.SUBJECT;
import static io.cim.axon.nats.gateway.GatewayFixture.error;
import static io.cim.axon.nats.gateway.GatewayFixture.reply;
import static io.cim.axon.nats.gateway.GatewayFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cim.axon.nats.gateway.GatewayException.DeadlineExceededException;
import io.cim.axon.nats.request.RequestScope;
import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

class RequestBoundsTest {

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    @RegisterExtension private final GatewayFixture fixture = new GatewayFixture(NATS);

    private static final GatewaySettings SETTINGS = GatewaySettings.defaults();

    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger atWork = new AtomicInteger();

    @AfterEach
    void releaseRequests() {
        release.countDown();
    }

    @Test
    void repliesOverloadedWhileItsBoundIsReached() {
        fixture.start(SETTINGS.withMaxConcurrentRequests(2), this::waitForRelease);
        var running = Stream.of("first", "second").map(fixture::send).toList();
        await().untilAtomic(atWork, is(2));

        assertThat(error(fixture.ask("third"))).isEqualTo("429 overloaded");

        release.countDown();
        assertThat(running)
                .extracting(sent -> text(reply(sent)))
                .containsExactly("first", "second");
        await().untilAsserted(() -> assertThat(text(fixture.ask("fourth"))).isEqualTo("fourth"));
    }

    @Test
    void repliesThatTheOutcomeIsUnknownWhenTheHandlerIsLate() {
        fixture.start(SETTINGS.withRequestDeadline(Duration.ofMillis(100)), this::waitForRelease);

        assertThat(error(fixture.ask("1"))).isEqualTo("503 deadline UNKNOWN");
    }

    @Test
    void repliesThatNothingWasWrittenWhenALateHandlerHasReportedNoWrite() {
        var mayWriteLate = new CompletableFuture<Boolean>();
        fixture.start(
                SETTINGS.withRequestDeadline(Duration.ofMillis(100)),
                reporting(request -> {
                    byte[] body = waitForRelease(request);
                    mayWriteLate.complete(RequestScope.current().orElseThrow().beginWrite());
                    return body;
                }));

        assertThat(error(fixture.ask("1"))).isEqualTo("503 deadline NOT_WRITTEN");

        release.countDown();
        assertThat(mayWriteLate).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(false);
    }

    @Test
    void repliesThatTheOutcomeIsUnknownWhenALateHandlerHasReportedAWrite() {
        fixture.start(
                SETTINGS.withRequestDeadline(Duration.ofMillis(100)),
                reporting(request -> {
                    assertThat(RequestScope.current().orElseThrow().beginWrite()).isTrue();
                    return waitForRelease(request);
                }));

        assertThat(error(fixture.ask("1"))).isEqualTo("503 deadline UNKNOWN");
    }

    private static RequestHandler reporting(RequestHandler handler) {
        return new RequestHandler() {
            @Override
            public byte[] handle(Request request) throws Exception {
                return handler.handle(request);
            }

            @Override
            public Effects effects() {
                return Effects.REPORTED;
            }
        };
    }

    @Test
    void repliesOnceWhenTheHandlerEndsAfterTheDeadline() {
        fixture.start(
                SETTINGS.withRequestDeadline(Duration.ofMillis(100)),
                request -> {
                    byte[] body = waitForRelease(request);
                    atWork.decrementAndGet();
                    return body;
                });
        var replies = new ConcurrentLinkedQueue<String>();
        fixture.client
                .createDispatcher(message -> replies.add(describe(message)))
                .subscribe("_INBOX.replies");

        fixture.client.publish(SUBJECT, "_INBOX.replies", "late".getBytes(UTF_8));
        await().until(() -> !replies.isEmpty());
        release.countDown();
        await().untilAtomic(atWork, is(0));
        fixture.client.publish(SUBJECT, "_INBOX.replies", "next".getBytes(UTF_8));
        await().until(() -> replies.contains("next"));

        assertThat(replies).containsExactly("503 deadline UNKNOWN", "next");
    }

    @Test
    void keepsThePermitOfALateHandlerUntilItEnds() {
        var settings =
                SETTINGS.withMaxConcurrentRequests(1).withRequestDeadline(Duration.ofMillis(100));
        fixture.start(settings, this::waitForRelease);

        assertThat(error(fixture.ask("late"))).isEqualTo("503 deadline UNKNOWN");
        assertThat(error(fixture.ask("next"))).isEqualTo("429 overloaded");

        release.countDown();
        await().untilAsserted(() -> assertThat(text(fixture.ask("next"))).isEqualTo("next"));
    }

    @Test
    void neverBeginsARequestWhoseDeadlineHasPassed() throws Exception {
        var inbox = fixture.client.subscribe("inbox");
        var exchange =
                new Exchange(
                        new Request(SUBJECT, "inbox", new byte[0], Map.of()),
                        this::waitForRelease,
                        new ReplyChannel(fixture.client, new PlainErrors()),
                        new EndpointStatistics(),
                        Duration.ofSeconds(1));

        exchange.abandon(outcome -> new DeadlineExceededException(outcome, Duration.ofSeconds(1)));
        exchange.work();

        assertThat(error(inbox.nextMessage(Duration.ofSeconds(20))))
                .isEqualTo("503 deadline NOT_WRITTEN");
        assertThat(atWork).hasValue(0);
    }

    @Test
    void logsWhatTheClientLibraryDropped() {
        List<ILoggingEvent> log = logOf(DropWatch.class);
        var busy = new CompletableFuture<Void>();
        var settings = SETTINGS.withMaxRequestBytes(10).withMaxPending(1, 1 << 20);
        fixture.start(
                fixture.gateway(this::waitForRelease)
                        .settings(settings)
                        .errorEncoder((failure, request) -> {
                            busy.complete(null);
                            awaitRelease();
                            return new PlainErrors().encode(failure, request);
                        }));

        publish("too large for it"); // refused on the thread that delivers, which is blocked from
        // here on
        await().until(busy::isDone);
        Stream.of("waits", "dropped", "dropped").forEach(this::publish);

        await().untilAsserted(() ->
                assertThat(log)
                        .extracting(ILoggingEvent::getFormattedMessage)
                        .anyMatch(line ->
                                line.contains("requests were dropped unanswered, more than 1 ")));
    }

    private byte[] waitForRelease(Request request) {
        atWork.incrementAndGet();
        awaitRelease();
        return request.body();
    }

    private void publish(String body) {
        fixture.client.publish(SUBJECT, body.getBytes(UTF_8));
    }

    private void awaitRelease() {
        try {
            assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static String describe(Message message) {
        String error = error(message);
        return error == null ? text(message) : error;
    }

    private static List<ILoggingEvent> logOf(Class<?> type) {
        var appender = new ListAppender<ILoggingEvent>();
        appender.list = new CopyOnWriteArrayList<>();
        appender.start();
        ((Logger) LoggerFactory.getLogger(type)).addAppender(appender);
        return appender.list;
    }
}
