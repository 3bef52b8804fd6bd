package io.cim.axon.nats.gateway;

import static io.cim.axon.nats.gateway.GatewayFixture.SUBJECT;
import static io.cim.axon.nats.gateway.GatewayFixture.endpoint;
import static io.cim.axon.nats.gateway.GatewayFixture.error;
import static io.cim.axon.nats.gateway.GatewayFixture.reply;
import static io.cim.axon.nats.gateway.GatewayFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.gateway.PlainErrors.Refused;
import io.cim.axon.nats.testing.NatsServerExtension;
import io.cim.axon.nats.testing.RawPublisher;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.support.JsonValueUtils;
import io.nats.service.EndpointStats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.common.AxonConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NatsServiceGatewayTest {

    @RegisterExtension
    private static final NatsServerExtension NATS =
            NatsServerExtension.builder().config("max_payload: 64KB").build();

    @RegisterExtension private final GatewayFixture fixture = new GatewayFixture(NATS);

    private static final RequestHandler ECHO = Request::body;

    @Test
    void listsEveryEndpointInDiscovery() throws Exception {
        var increment =
                new Endpoint("increment", SUBJECT, Map.of("request_schema", "increment.v1"), ECHO);
        var get =
                new Endpoint(
                        "get", "counter.queries.get", Map.of("request_schema", "get.v1"), ECHO);
        fixture.start(
                fixture.gateway(ECHO)
                        .description("counts")
                        .metadata(Map.of("region", "test"))
                        .queueGroup("counters")
                        .endpoints(List.of(increment, get)));

        var services = fixture.discovery().info(GatewayFixture.SERVICE);

        assertThat(services)
                .singleElement()
                .satisfies(service -> {
                    assertThat(service.getVersion()).isEqualTo("1.2.3");
                    assertThat(service.getDescription()).isEqualTo("counts");
                    assertThat(service.getMetadata()).containsEntry("region", "test");
                    assertThat(service.getEndpoints())
                            .extracting("name", "subject", "queueGroup", "metadata")
                            .containsExactlyInAnyOrder(
                                    tuple("increment", SUBJECT, "counters", increment.metadata()),
                                    tuple(
                                            "get",
                                            "counter.queries.get",
                                            "counters",
                                            get.metadata()));
                });
    }

    @Test
    void sharesTheQueueGroupOfOtherServicesByDefault() throws Exception {
        fixture.start(fixture.gateway(ECHO));

        assertThat(fixture.discovery().info(GatewayFixture.SERVICE).getFirst().getEndpoints())
                .extracting("queueGroup")
                .containsExactly("q");
    }

    @Test
    void answersToItsNameAndToItsInstance() {
        fixture.start(fixture.gateway(ECHO));
        var ping = fixture.discovery().ping(GatewayFixture.SERVICE).getFirst();

        assertThat(fixture.discovery().ping()).containsExactly(ping);
        assertThat(fixture.discovery().ping(GatewayFixture.SERVICE, ping.getId())).isEqualTo(ping);
        assertThat(fixture.discovery().info(GatewayFixture.SERVICE, ping.getId()).getId())
                .isEqualTo(ping.getId());
        var stats = fixture.discovery().stats(GatewayFixture.SERVICE, ping.getId());
        assertThat(stats.getId()).isEqualTo(ping.getId());
        assertThat(stats.getVersion()).isEqualTo("1.2.3");
        assertThat(stats.getStarted().toInstant()).isBefore(Instant.now().plusSeconds(1));
    }

    @Test
    void answersABroadcastOnEveryInstance() throws Exception {
        for (String instance : List.of("one", "other")) {
            var all =
                    new Endpoint(
                            "retry",
                            "counter.operations.retry",
                            Map.of(),
                            _ -> instance.getBytes(UTF_8));
            fixture.start(fixture.gateway(ECHO).broadcastEndpoints(List.of(all)));
        }
        var replies = fixture.client.subscribe("_INBOX.replies");

        fixture.client.publish("counter.operations.retry", "_INBOX.replies", null);

        assertThat(
                        List.of(
                                text(replies.nextMessage(Duration.ofSeconds(20))),
                                text(replies.nextMessage(Duration.ofSeconds(20)))))
                .containsExactlyInAnyOrder("one", "other");
    }

    @Test
    void repliesWithWhatTheHandlerReturns() {
        fixture.start(fixture.gateway(ECHO));

        Message reply = fixture.ask("hello");

        assertThat(text(reply)).isEqualTo("hello");
        assertThat(error(reply)).isNull();
    }

    @Test
    void passesSubjectAndHeadersToTheHandler() {
        var seen = new AtomicReference<Request>();
        fixture.start(
                fixture.gateway(request -> {
                    seen.set(request);
                    return request.body();
                }));

        var sent = new Headers().add("Actor", "ann", "bob").put("traceparent", "00-1");
        reply(fixture.client.request(SUBJECT, sent, null));

        assertThat(seen.get().subject()).isEqualTo(SUBJECT);
        assertThat(seen.get().body()).isEmpty();
        assertThat(seen.get().headers())
                .isEqualTo(Map.of("Actor", List.of("ann", "bob"), "traceparent", List.of("00-1")));
        assertThat(seen.get().header("Actor")).contains("ann");
        assertThat(seen.get().header("actor")).isEmpty();
    }

    @Test
    void repliesToARefusalAsTheApplicationEncodesIt() {
        fixture.start(
                fixture.gateway(_ -> {
                    throw new Refused("already\nfull");
                }));

        Message reply = fixture.ask("1");

        assertThat(error(reply)).isEqualTo("409 already full");
        assertThat(text(reply)).isEqualTo("already\nfull");
    }

    @Test
    void repliesToAnErrorOfTheVirtualMachine() {
        fixture.start(fixture.gateway(request -> overflow(request.body(), 0)));

        assertThat(error(fixture.ask("1"))).isEqualTo("500 internal_error");
    }

    @Test
    void repliesWithABareErrorIfTheEncoderFails() {
        fixture.start(
                fixture.gateway(
                                _ -> {
                                    throw new Refused("full");
                                })
                        .errorEncoder((_, _) -> {
                            throw new IllegalStateException("no words for this");
                        }));

        Message reply = fixture.ask("1");

        assertThat(error(reply)).isEqualTo("500 internal error");
        assertThat(reply.getData()).isEmpty();
    }

    @Test
    void refusesARequestOverTheLimit() {
        fixture.start(GatewaySettings.defaults().withMaxRequestBytes(10), ECHO);

        assertThat(error(fixture.ask("0123456789"))).isNull();
        assertThat(error(fixture.ask("0123456789+"))).isEqualTo("413 request_too_large");
    }

    @Test
    void repliesWithAnErrorIfTheReplyExceedsTheServersLimit() {
        fixture.start(
                fixture.gateway(
                        request -> new byte[Integer.parseInt(new String(request.body(), UTF_8))]));

        assertThat(fixture.ask("65536").getData()).hasSize(65_536);
        assertThat(error(fixture.ask("65537"))).isEqualTo("500 reply_too_large");
        assertThat(fixture.ask("1").getData()).hasSize(1);
    }

    @Test
    void omitsTheBodyOfAnErrorThatExceedsTheServersLimit() {
        fixture.start(
                fixture.gateway(
                                _ -> {
                                    throw new Refused("full");
                                })
                        .errorEncoder((_, _) -> new EncodedError(409, "full", new byte[65_500])));

        Message reply = fixture.ask("1");

        assertThat(error(reply)).isEqualTo("409 full");
        assertThat(reply.getData()).isEmpty();
    }

    @Test
    void handlesARequestWithoutAReplySubject() {
        var handled = new CompletableFuture<String>();
        fixture.start(
                fixture.gateway(request -> {
                    handled.complete(new String(request.body(), UTF_8));
                    return request.body();
                }));

        fixture.client.publish(SUBJECT, "silent".getBytes(UTF_8));

        await().until(handled::isDone);
        assertThat(handled).isCompletedWithValue("silent");
        assertThat(text(fixture.ask("still there"))).isEqualTo("still there");
    }

    @Test
    void showsRealFiguresInTheServicesStatistics() {
        var release = new CountDownLatch(1);
        fixture.start(
                fixture.gateway(request -> {
                    switch (new String(request.body(), UTF_8)) {
                        case "refuse" -> throw new Refused("full");
                        case "wait" -> assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
                        default -> {}
                    }
                    return request.body();
                }));

        fixture.ask("count");
        fixture.ask("refuse");
        var waiting = fixture.send("wait");

        await().untilAsserted(() -> assertThat(inFlight(figures())).isEqualTo(1));
        EndpointStats before = figures();
        assertThat(before.getNumRequests()).isEqualTo(3);
        assertThat(before.getNumErrors()).isEqualTo(1);
        assertThat(before.getLastError()).isEqualTo("409:full");
        release.countDown();
        reply(waiting);
        await().untilAsserted(() -> assertThat(inFlight(figures())).isZero());
        EndpointStats after = figures();
        assertThat(after.getProcessingTime()).isGreaterThan(before.getProcessingTime());
        assertThat(after.getAverageProcessingTime()).isEqualTo(after.getProcessingTime() / 3);
    }

    @Test
    void doesNotStartWithoutTheServer() {
        var settings = GatewaySettings.defaults().withDrainTimeout(Duration.ofMillis(10));
        NatsServiceGateway gateway = fixture.gateway(ECHO).settings(settings).build();
        NATS.server().kill();

        assertThatThrownBy(gateway::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("did not confirm its subscriptions");

        NATS.server().start();
        await().until(() -> fixture.client.getStatus() == Connection.Status.CONNECTED);
        assertThatThrownBy(() -> fixture.ask("nobody there")).hasMessageContaining("No Responders");
    }

    /** jnats then leaves the body out. */
    @Test
    void answersARequestWhoseHeadersClaimToBeAStatus() throws Exception {
        fixture.start(fixture.gateway(ECHO));
        var replies = fixture.client.subscribe("_INBOX.replies");
        fixture.client.flush(Duration.ofSeconds(20));
        try (var raw = RawPublisher.connect(NATS.url())) {
            byte[] headers = "NATS/1.0 503\r\n\r\n".getBytes(UTF_8);
            raw.publish(SUBJECT, "_INBOX.replies", headers, "body".getBytes(UTF_8));
        }
        assertThat(replies.nextMessage(Duration.ofSeconds(20))).isNotNull();
    }

    @Test
    void isNotStartedTwice() {
        NatsServiceGateway gateway = fixture.start(fixture.gateway(ECHO));

        assertThatThrownBy(gateway::start).isInstanceOf(IllegalStateException.class);

        assertThat(text(fixture.ask("still there"))).isEqualTo("still there");
    }

    @Test
    void isNotBuiltWithoutWhatItNeeds() {
        assertThatThrownBy(() -> NatsServiceGateway.builder().build())
                .isInstanceOf(AxonConfigurationException.class)
                .hasMessageContaining("Connection");
        assertThatThrownBy(() -> fixture.gateway(ECHO).endpoints(List.of()).build())
                .isInstanceOf(AxonConfigurationException.class)
                .hasMessageContaining("Endpoints");
        assertThatThrownBy(() -> fixture.gateway(ECHO).version("latest").build())
                .isInstanceOf(AxonConfigurationException.class)
                .hasMessageContaining("SemVer");
        assertThatThrownBy(() -> fixture.gateway(ECHO).queueGroup("two words").build())
                .isInstanceOf(AxonConfigurationException.class);
        var ownSubjects = new ReplyPrefixes(List.of("counter.replies"));
        var settings = GatewaySettings.defaults().withReplyPrefixes(ownSubjects);
        assertThat(fixture.gateway(ECHO).settings(settings).build()).isNotNull();
        var toAll = new Endpoint("replies", "counter.replies.all", Map.of(), ECHO);
        assertThatThrownBy(() ->
                        fixture.gateway(ECHO)
                                .settings(settings)
                                .broadcastEndpoints(List.of(toAll))
                                .build())
                .isInstanceOf(AxonConfigurationException.class)
                .hasMessageContaining("must not overlap with counter.replies.all.");
    }

    @Test
    void isNotBuiltWithTwoEndpointsOfOneNameOrSubject() {
        var sameName = new Endpoint("increment", "elsewhere", Map.of(), ECHO);
        var sameSubject = new Endpoint("other", SUBJECT, Map.of(), ECHO);

        assertThatThrownBy(() ->
                        fixture.gateway(ECHO).endpoints(List.of(endpoint(ECHO), sameName)).build())
                .isInstanceOf(AxonConfigurationException.class)
                .hasMessage("Two endpoints have the name increment");
        assertThatThrownBy(() ->
                        fixture.gateway(ECHO)
                                .endpoints(List.of(endpoint(ECHO), sameSubject))
                                .build())
                .isInstanceOf(AxonConfigurationException.class)
                .hasMessage("Two endpoints have the subject " + SUBJECT);
    }

    private EndpointStats figures() {
        var services = fixture.discovery().stats(GatewayFixture.SERVICE);
        return services.getFirst().getEndpointStatsList().getFirst();
    }

    private static long inFlight(EndpointStats figures) {
        return JsonValueUtils.readLong(figures.getData(), "in_flight", -1);
    }

    private static byte[] overflow(byte[] body, int depth) {
        return depth < 0 ? body : overflow(body, depth + 1);
    }
}
