package io.cim.axon.nats.gateway;

import static io.cim.axon.nats.gateway.GatewayFixture.error;
import static io.cim.axon.nats.gateway.GatewayFixture.reply;
import static io.cim.axon.nats.gateway.GatewayFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.gateway.RequestHandler.Effects;
import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SerialRequestHandlerTest {

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    @RegisterExtension private final GatewayFixture fixture = new GatewayFixture(NATS);

    private static final GatewaySettings SETTINGS = GatewaySettings.defaults();

    private final Semaphore release = new Semaphore(0);
    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    private final AtomicInteger atWork = new AtomicInteger();

    @AfterEach
    void releaseRequests() {
        release.release(1_000);
    }

    /** Works until it is released, once for each request. */
    private byte[] work(Request request) throws Exception {
        assertThat(atWork.incrementAndGet()).isEqualTo(1);
        begun.add(new String(request.body(), UTF_8));
        assertThat(release.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        atWork.decrementAndGet();
        return request.body();
    }

    /** Effects are reported, and there are none. */
    private RequestHandler writingNothing() {
        return new RequestHandler() {
            @Override
            public byte[] handle(Request request) throws Exception {
                return work(request);
            }

            @Override
            public Effects effects() {
                return Effects.REPORTED;
            }
        };
    }

    private NatsServiceGateway start(GatewaySettings settings, int maxWaiting) {
        return fixture.start(
                settings, new SerialRequestHandler(writingNothing(), maxWaiting, settings));
    }

    private String next() throws Exception {
        String next = begun.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("a request that begins").isNotNull();
        return next;
    }

    @Test
    void handlesOneRequestAtATimeInTheirOrder() throws Exception {
        start(SETTINGS, 10);
        List<CompletableFuture<Message>> sent = new ArrayList<>();
        sent.add(fixture.send("0"));
        assertThat(next()).isEqualTo("0");
        for (int number = 1; number <= 10; number++) {
            int taken = number + 1;
            sent.add(fixture.send(Integer.toString(number)));
            await().until(() -> inFlight() == taken); // else the server may deliver in any order
        }
        for (int number = 0; number <= 10; number++) {
            assertThat(begun).isEmpty();
            release.release();
            assertThat(text(reply(sent.get(number)))).isEqualTo(Integer.toString(number));
            if (number < 10) {
                assertThat(next()).isEqualTo(Integer.toString(number + 1));
            }
        }
    }

    private long inFlight() {
        return fixture
                .discovery()
                .stats(GatewayFixture.SERVICE)
                .getFirst()
                .getEndpointStatsList()
                .stream()
                .mapToLong(endpoint ->
                        Long.parseLong(
                                String.valueOf(endpoint.getData())
                                        .replaceAll("(?s).*\"in_flight\":(\\d+).*", "$1")))
                .sum();
    }

    @Test
    void refusesRequestsBeyondTheMaximumThatMayWait() throws Exception {
        start(SETTINGS, 1);
        var working = fixture.send("working");
        assertThat(next()).isEqualTo("working");
        var waiting = fixture.send("waiting");
        await().until(() -> inFlight() == 2);

        assertThat(error(fixture.ask("too many"))).isEqualTo("429 overloaded");

        release.release(2);
        assertThat(text(reply(working))).isEqualTo("working");
        assertThat(text(reply(waiting))).isEqualTo("waiting");
    }

    @Test
    void refusesARequestThatWaitsForHalfOfItsTime() throws Exception {
        GatewaySettings settings = SETTINGS.withRequestDeadline(Duration.ofMillis(400));
        start(settings, 1);
        var working = fixture.send("working");
        assertThat(next()).isEqualTo("working");

        assertThat(error(fixture.ask("waiting"))).isEqualTo("429 overloaded");
        assertThat(error(reply(working))).isEqualTo("503 deadline NOT_WRITTEN");

        release.release(2);
        await().untilAsserted(() -> assertThat(text(fixture.ask("next"))).isEqualTo("next"));
        assertThat(begun).doesNotContain("waiting");
    }

    @Test
    void continuesAfterAFailure() {
        RequestHandler failing =
                request -> {
                    throw new IllegalStateException(new String(request.body(), UTF_8));
                };
        fixture.start(SETTINGS, new SerialRequestHandler(failing, 0, SETTINGS));
        for (int number = 0; number < 5; number++) {
            String body = Integer.toString(number);
            assertThat(error(fixture.ask(body))).isEqualTo("500 internal_error");
        }
    }

    @Test
    void finishesWaitingRequestsWhenTheGatewayDrains() throws Exception {
        NatsServiceGateway gateway = start(SETTINGS, 10);
        var sent = IntStream.range(0, 5).mapToObj(number -> fixture.send("" + number)).toList();
        var _ = next();
        await().until(() -> inFlight() == 5);
        var drained = CompletableFuture.supplyAsync(gateway::drain, Thread::startVirtualThread);
        release.release(5);

        assertThat(drained).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
        ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();
        sent.forEach(each -> answers.add(text(reply(each))));
        assertThat(answers).containsExactlyInAnyOrder("0", "1", "2", "3", "4");
    }

    @Test
    void reportsNothingWrittenForRequestsThatWaitAfterTheDrain() throws Exception {
        NatsServiceGateway gateway = start(SETTINGS.withDrainTimeout(Duration.ofMillis(200)), 10);
        var working = fixture.send("working");
        assertThat(next()).isEqualTo("working");
        var waiting = fixture.send("waiting");
        await().until(() -> inFlight() == 2);

        assertThat(gateway.drain()).isFalse();
        assertThat(error(reply(working))).isEqualTo("503 draining NOT_WRITTEN");
        assertThat(error(reply(waiting))).isEqualTo("503 draining NOT_WRITTEN");
    }

    @Test
    void hasTheEffectsOfItsHandler() {
        assertThat(new SerialRequestHandler(this::work, 0, SETTINGS).effects())
                .isEqualTo(Effects.UNREPORTED);
        assertThat(new SerialRequestHandler(writingNothing(), 0, SETTINGS).effects())
                .isEqualTo(Effects.REPORTED);
    }

    @Test
    void refusesANegativeBound() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SerialRequestHandler(writingNothing(), -1, SETTINGS));
    }
}
