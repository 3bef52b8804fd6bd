package io.cim.axon.nats.gateway;

import static io.cim.axon.nats.gateway.GatewayFixture.SUBJECT;
import static io.cim.axon.nats.gateway.GatewayFixture.error;
import static io.cim.axon.nats.gateway.GatewayFixture.reply;
import static io.cim.axon.nats.gateway.GatewayFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DrainTest {

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
    void losesNoRequestWhenOneOfTwoInstancesDrainsUnderLoad() {
        var byLeaving = new AtomicInteger();
        var byStaying = new AtomicInteger();
        NatsServiceGateway leaving = fixture.start(SETTINGS, request -> count(byLeaving, request));
        fixture.start(SETTINGS, request -> count(byStaying, request));
        var load = new Load(8);

        await().untilAtomic(byLeaving, greaterThan(500));
        assertThat(leaving.drain()).isTrue();
        int afterDrain = byLeaving.get();
        int stayingBefore = byStaying.get();
        await().untilAtomic(byStaying, greaterThan(stayingBefore + 500));
        load.end();

        assertThat(load.unanswered).isEmpty();
        assertThat(byLeaving).hasValue(afterDrain);
        assertThat(load.answered).hasValue(byLeaving.get() + byStaying.get());
    }

    @Test
    void answersEveryRequestThatTheServerHadDelivered() throws Exception {
        int requests = 2_000;
        Connection connection = NATS.connect();
        NatsServiceGateway gateway =
                fixture.start(
                        GatewayFixture.gateway(connection, Request::body)
                                .settings(SETTINGS.withMaxConcurrentRequests(requests)));
        Set<String> replies = ConcurrentHashMap.newKeySet();
        fixture.client
                .createDispatcher(message -> replies.add(text(message)))
                .subscribe("_INBOX.replies");

        for (int number = 0; number < requests; number++) {
            fixture.client.publish(
                    SUBJECT, "_INBOX.replies", Integer.toString(number).getBytes(UTF_8));
        }
        fixture.client.flush(Duration.ofSeconds(20));
        assertThat(gateway.drain()).isTrue();
        connection.close();

        await().untilAsserted(() ->
                assertThat(replies)
                        .isEqualTo(
                                IntStream.range(0, requests)
                                        .mapToObj(Integer::toString)
                                        .collect(Collectors.toSet())));
    }

    @Test
    void finishesWhatIsInFlightAndLeavesNewRequestsToOthers() {
        NatsServiceGateway gateway = fixture.start(SETTINGS, this::waitForRelease);
        var inFlight = fixture.send("in flight");
        await().untilAtomic(atWork, is(1));

        var drained = drainMeanwhile(gateway);
        await().untilAsserted(() ->
                assertThatThrownBy(() -> fixture.ask("too late"))
                        .hasMessageContaining("No Responders"));
        assertThat(drained).isNotDone();
        release.countDown();

        assertThat(text(reply(inFlight))).isEqualTo("in flight");
        await().until(drained::isDone);
        assertThat(drained).isCompletedWithValue(true);
    }

    @Test
    void reportsThatTheServerDoesNotHaveTheReplies() {
        NatsServiceGateway gateway = fixture.start(SETTINGS, this::waitForRelease);
        var inFlight = fixture.send("in flight");
        await().untilAtomic(atWork, is(1));

        var drained = drainMeanwhile(gateway);
        await().untilAsserted(() ->
                assertThatThrownBy(() -> fixture.ask("too late"))
                        .hasMessageContaining("No Responders"));
        NATS.server().kill();
        release.countDown();

        await().until(drained::isDone);
        assertThat(drained).isCompletedWithValue(false);
        assertThat(inFlight).isNotDone();
    }

    @Test
    void answersAsDrainingWhatIsNotFinishedInTime() {
        NatsServiceGateway gateway =
                fixture.start(
                        SETTINGS.withDrainTimeout(Duration.ofMillis(100)), this::waitForRelease);
        var inFlight = fixture.send("in flight");
        await().untilAtomic(atWork, is(1));

        assertThat(gateway.drain()).isFalse();

        assertThat(error(reply(inFlight))).isEqualTo("503 draining UNKNOWN");
    }

    @Test
    void givesEveryCallerTheSameResult() {
        NatsServiceGateway gateway = fixture.start(SETTINGS, Request::body);

        var results = Stream.generate(() -> drainMeanwhile(gateway)).limit(4).toList();

        assertThat(results).extracting(CompletableFuture::join).containsOnly(true);
        assertThat(gateway.drain()).isTrue();
    }

    @Test
    void leavesDiscovery() {
        NatsServiceGateway gateway = fixture.start(SETTINGS, Request::body);
        assertThat(fixture.discovery().ping(GatewayFixture.SERVICE)).hasSize(1);

        gateway.drain();

        var ping = fixture.client.request("$SRV.PING." + GatewayFixture.SERVICE, new byte[0]);
        assertThatThrownBy(() -> reply(ping)).hasMessageContaining("No Responders");
    }

    @Test
    void isTheEndOfTheGateway() {
        NatsServiceGateway never = fixture.gateway(Request::body).build();

        assertThat(never.drain()).isTrue();

        assertThatThrownBy(never::start).isInstanceOf(IllegalStateException.class);
    }

    /** The drain does not wait for its timeout, which is longer than the test. */
    @Test
    void doesNotWaitIfTheServerIsGone() {
        Connection connection = NATS.connect();
        NatsServiceGateway gateway =
                fixture.start(
                        GatewayFixture.gateway(connection, Request::body)
                                .settings(SETTINGS.withDrainTimeout(Duration.ofHours(1))));
        NATS.server().kill();
        await().until(() -> connection.getStatus() != Connection.Status.CONNECTED);

        var drained = drainMeanwhile(gateway);

        await().until(drained::isDone);
        assertThat(drained).isCompletedWithValue(false);
    }

    @Test
    void reportsAFailureIfTheConnectionWasClosedBefore() throws Exception {
        Connection connection = NATS.connect();
        NatsServiceGateway gateway =
                fixture.start(GatewayFixture.gateway(connection, Request::body));

        connection.close();

        assertThat(gateway.drain()).isFalse();
    }

    private static CompletableFuture<Boolean> drainMeanwhile(NatsServiceGateway gateway) {
        return CompletableFuture.supplyAsync(
                gateway::drain, task -> Thread.ofVirtual().start(task));
    }

    private static byte[] count(AtomicInteger handled, Request request) {
        handled.incrementAndGet();
        return request.body();
    }

    private byte[] waitForRelease(Request request) throws InterruptedException {
        atWork.incrementAndGet();
        assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
        return request.body();
    }

    /** Clients that send one request after the other until they are stopped. */
    private final class Load {
        final AtomicInteger answered = new AtomicInteger();
        final Set<String> unanswered = ConcurrentHashMap.newKeySet();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final CompletableFuture<?>[] clients;

        Load(int size) {
            clients =
                    IntStream.range(0, size)
                            .mapToObj(_ ->
                                    CompletableFuture.runAsync(
                                            this::ask, task -> Thread.ofVirtual().start(task)))
                            .toArray(CompletableFuture<?>[]::new);
        }

        void end() {
            ended.set(true);
            CompletableFuture.allOf(clients).join();
        }

        private void ask() {
            while (!ended.get()) {
                String error = outcome();
                if (error == null) {
                    answered.incrementAndGet();
                } else {
                    unanswered.add(error);
                }
            }
        }

        private @Nullable String outcome() {
            try {
                return error(fixture.ask("load"));
            } catch (RuntimeException failure) {
                return failure.toString();
            }
        }
    }
}
