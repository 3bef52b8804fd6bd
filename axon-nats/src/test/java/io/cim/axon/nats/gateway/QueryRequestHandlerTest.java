package io.cim.axon.nats.gateway;

import static io.cim.axon.nats.gateway.GatewayFixture.error;
import static io.cim.axon.nats.gateway.GatewayFixture.reply;
import static io.cim.axon.nats.gateway.GatewayFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.gateway.GatewayException.DeadlineExceededException;
import io.cim.axon.nats.gateway.PlainErrors.Refused;
import io.cim.axon.nats.request.Outcome;
import io.cim.axon.nats.testing.NatsServerExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.queryhandling.GenericQueryMessage;
import org.axonframework.queryhandling.NoHandlerForQueryException;
import org.axonframework.queryhandling.QueryBus;
import org.axonframework.queryhandling.QueryExecutionException;
import org.axonframework.queryhandling.QueryMessage;
import org.axonframework.queryhandling.SimpleQueryBus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class QueryRequestHandlerTest {

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    @RegisterExtension private final GatewayFixture fixture = new GatewayFixture(NATS);

    private static final GatewaySettings SETTINGS = GatewaySettings.defaults();
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Request WORD =
            new Request("words.queries.length", "word".getBytes(UTF_8), Map.of());

    private final QueryBus bus = SimpleQueryBus.builder().build();
    private final List<QueryMessage<?, ?>> asked = new CopyOnWriteArrayList<>();

    private record LengthOf(String word) {}

    @Test
    void repliesWithTheAnswerOfTheQuery() throws Exception {
        queries(query -> query.word().length());

        assertThat(handler(SETTINGS).handle(WORD)).asString(UTF_8).isEqualTo("word: 4");
        assertThat(asked)
                .singleElement()
                .satisfies(query -> {
                    assertThat(query.getIdentifier()).isEqualTo("query-1");
                    assertThat(query.getPayload()).isEqualTo(new LengthOf("word"));
                    assertThat(query.getMetaData()).containsEntry("actor", "ann");
                });
    }

    @Test
    void repliesWithAnAsynchronousAnswer() throws Exception {
        answersLater(query ->
                CompletableFuture.supplyAsync(
                        () -> query.word().length(), Thread::startVirtualThread));

        assertThat(handler(SETTINGS).handle(WORD)).asString(UTF_8).isEqualTo("word: 4");
    }

    @Test
    void passesAnEmptyAnswerOn() throws Exception {
        queries(_ -> null);

        assertThat(handler(SETTINGS).handle(WORD)).asString(UTF_8).isEqualTo("word: null");
    }

    @Test
    void dispatchesOnceWhateverTheHandlerThrows() {
        var conflict = new ConcurrencyException("a command would be tried again");
        queries(_ -> {
            throw conflict;
        });

        assertThatThrownBy(() -> handler(SETTINGS).handle(WORD)).isSameAs(conflict);
        assertThat(asked).hasSize(1);
    }

    @Test
    void passesOnWhatTheHandlerThrew() {
        var refused = new Refused("not for you");
        queries(_ -> {
            throw refused;
        });

        assertThatThrownBy(() -> handler(SETTINGS).handle(WORD)).isSameAs(refused);
    }

    @Test
    void passesOnACheckedExceptionOfTheHandler() {
        var broken = new IOException("disk");
        queries(_ -> {
            throw broken;
        });

        assertThatThrownBy(() -> handler(SETTINGS).handle(WORD)).isSameAs(broken);
    }

    @Test
    void passesAnErrorOfTheVirtualMachineOn() {
        queries(_ -> {
            throw new StackOverflowError();
        });

        assertThatThrownBy(() -> handler(SETTINGS).handle(WORD))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void unwrapsTheFailureOfAFuture() {
        var refused = new Refused("not for you");
        answersLater(_ ->
                CompletableFuture.supplyAsync(
                        () -> {
                            throw refused;
                        },
                        Thread::startVirtualThread));

        assertThatThrownBy(() -> handler(SETTINGS).handle(WORD)).isSameAs(refused);
    }

    /** Axon wraps the failure of a future of another class than its own twice. */
    @Test
    void unwrapsTheFailureInAQueryExecutionException() {
        var refused = new Refused("not for you");
        answersLater(_ -> {
            var task =
                    new FutureTask<>(() -> {
                        throw refused;
                    });
            task.run();
            return task;
        });

        assertThatThrownBy(() -> handler(SETTINGS).handle(WORD)).isSameAs(refused);
    }

    @Test
    void passesOnAQueryExecutionExceptionWithoutACause() {
        var remote = new QueryExecutionException("failed elsewhere", null);
        answersLater(_ -> CompletableFuture.failedFuture(remote));

        assertThatThrownBy(() -> handler(SETTINGS).handle(WORD)).isSameAs(remote);
    }

    @Test
    void passesOnThatTheQueryHasNoHandler() {
        assertThatThrownBy(() -> handler(SETTINGS).handle(WORD))
                .isInstanceOf(NoHandlerForQueryException.class)
                .hasMessageContaining(LengthOf.class.getName());
    }

    @Test
    void dispatchesNothingThatIsNoQuery() {
        queries(query -> query.word().length());
        var handler =
                builder(SETTINGS)
                        .decoder(_ -> {
                            throw new Refused("no query");
                        })
                        .build();

        assertThatThrownBy(() -> handler.handle(WORD)).isInstanceOf(Refused.class);
        assertThat(asked).isEmpty();
    }

    @Test
    void dispatchesNothingOnceTheDeadlineHasPassed() {
        queries(query -> query.word().length());
        var handler =
                builder(SETTINGS.withRequestDeadline(SHORT))
                        .decoder(request -> {
                            long began = System.nanoTime();
                            await().until(() -> System.nanoTime() - began >= SHORT.toNanos());
                            return decode(request);
                        })
                        .build();

        var late =
                catchThrowableOfType(DeadlineExceededException.class, () -> handler.handle(WORD));

        assertThat(late.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
        assertThat(asked).isEmpty();
    }

    @Test
    void waitsForAnAnswerUntilTheDeadline() {
        answersLater(_ -> new CompletableFuture<>());
        var handler = handler(SETTINGS.withRequestDeadline(SHORT));

        var late =
                catchThrowableOfType(DeadlineExceededException.class, () -> handler.handle(WORD));

        assertThat(late.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
    }

    @Test
    void answersRequestsOnNats() {
        queries(query -> {
            if (query.word().isEmpty()) {
                throw new Refused("no word");
            }
            return query.word().length();
        });
        fixture.start(SETTINGS, handler(SETTINGS));

        assertThat(text(fixture.ask("word"))).isEqualTo("word: 4");
        assertThat(error(fixture.ask(""))).isEqualTo("409 no word");
        assertThat(text(fixture.ask("words"))).isEqualTo("words: 5");
    }

    /** The handler blocks the request's thread, so that the gateway answers instead. */
    @Test
    void hasWrittenNothingWhenItIsLate() {
        var settings = SETTINGS.withRequestDeadline(Duration.ofMillis(100));
        var release = new CountDownLatch(1);
        queries(query -> release.await(20, TimeUnit.SECONDS) ? query.word().length() : null);
        fixture.start(settings, handler(settings));

        assertThat(error(fixture.ask("word"))).isEqualTo("503 deadline NOT_WRITTEN");
        release.countDown();
    }

    @Test
    void hasWrittenNothingWhenTheGatewayDoesNotWaitForIt() {
        var settings = SETTINGS.withDrainTimeout(Duration.ofMillis(100));
        var release = new CountDownLatch(1);
        queries(query -> release.await(20, TimeUnit.SECONDS) ? query.word().length() : null);
        NatsServiceGateway gateway = fixture.start(settings, handler(settings));
        var inFlight = fixture.send("word");
        await().until(() -> asked.size() == 1);

        assertThat(gateway.drain()).isFalse();
        assertThat(error(reply(inFlight))).isEqualTo("503 draining NOT_WRITTEN");
        release.countDown();
    }

    @Test
    void isNotBuiltWithoutWhatItNeeds() {
        assertThatThrownBy(() -> QueryRequestHandler.builder().build())
                .isInstanceOf(AxonConfigurationException.class)
                .hasMessageContaining("QueryBus");
    }

    /** A handler of {@link LengthOf}. */
    private interface Answerer {
        @Nullable Object answer(LengthOf query) throws Exception;
    }

    private void queries(Answerer answerer) {
        var _ =
                bus.subscribe(
                        LengthOf.class.getName(),
                        Integer.class,
                        query -> {
                            asked.add(query);
                            return answerer.answer((LengthOf) query.getPayload());
                        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the bus waits for it
    private void answersLater(Function<LengthOf, Future<?>> answerer) {
        queries(answerer::apply);
    }

    private QueryRequestHandler handler(GatewaySettings settings) {
        return builder(settings).build();
    }

    private QueryRequestHandler.Builder builder(GatewaySettings settings) {
        return QueryRequestHandler.builder()
                .queryBus(bus)
                .settings(settings)
                .decoder(QueryRequestHandlerTest::decode)
                .replyEncoder((query, answer) ->
                        "%s: %s"
                                .formatted(((LengthOf) query.getPayload()).word(), answer)
                                .getBytes(UTF_8));
    }

    private static QueryMessage<?, ?> decode(Request request) {
        var length = new LengthOf(new String(request.body(), UTF_8));
        var identified = new GenericMessage<>("query-1", length, Map.of("actor", "ann"));
        return new GenericQueryMessage<>(
                identified, LengthOf.class.getName(), ResponseTypes.instanceOf(Integer.class));
    }
}
