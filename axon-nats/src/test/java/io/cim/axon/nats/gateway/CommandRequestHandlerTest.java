package io.cim.axon.nats.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.eventstore.AggregatePosition;
import io.cim.axon.nats.eventstore.AppendedEvent;
import io.cim.axon.nats.eventstore.CommandReceipt;
import io.cim.axon.nats.gateway.GatewayException.CommandExpiredException;
import io.cim.axon.nats.gateway.GatewayException.ContentionException;
import io.cim.axon.nats.gateway.GatewayException.DeadlineExceededException;
import io.cim.axon.nats.gateway.GatewayException.OverloadedException;
import io.cim.axon.nats.gateway.PlainErrors.Refused;
import io.cim.axon.nats.request.Outcome;
import io.cim.axon.nats.request.RequestScope;
import io.cim.axon.nats.testing.NatsServerExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.axonframework.commandhandling.AsynchronousCommandBus;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.GenericResultMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.MessageHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CommandRequestHandlerTest {

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    @RegisterExtension private final GatewayFixture fixture = new GatewayFixture(NATS);

    private static final GatewaySettings SETTINGS = GatewaySettings.defaults();
    private static final Request ADD_TWO =
            new Request("counter.commands.add", "2".getBytes(UTF_8), Map.of());

    private final CommandBus bus = SimpleCommandBus.builder().build();
    private final AtomicInteger counter = new AtomicInteger();
    private final List<CommandMessage<?>> attempts = new ArrayList<>();

    private record Add(int amount) {}

    @Test
    void repliesWithTheResultOfTheCommand() throws Exception {
        commands(add -> counter.addAndGet(add.amount()));

        assertThat(handler(SETTINGS).handle(ADD_TWO))
                .asString(UTF_8)
                .isEqualTo("2 without receipt");
        assertThat(attempts)
                .singleElement()
                .satisfies(command -> {
                    assertThat(command.getPayload()).isEqualTo(new Add(2));
                    assertThat(command.getMetaData()).containsEntry("actor", "ann");
                });
    }

    @Test
    void passesTheReceiptToTheReplyEncoder() throws Exception {
        Supplier<CommandReceipt> receipt =
                () ->
                        new CommandReceipt(
                                List.of(new AppendedEvent("c1", "added", 1, 42)),
                                List.of(new AggregatePosition("c1", 0, 0)));
        commands(_ -> new GenericResultMessage<>(7, Map.of(CommandReceipt.METADATA_KEY, receipt)));

        assertThat(handler(SETTINGS).handle(ADD_TWO)).asString(UTF_8).isEqualTo("7 at 42");
    }

    @Test
    void decidesAgainOnWhatAnotherWriterWrote() throws Exception {
        var rivals = new AtomicInteger(3);
        commands(add -> {
            int read = counter.get();
            if (rivals.getAndDecrement() > 0) {
                counter.addAndGet(10);
            }
            return compareAndSet(read, read + add.amount());
        });

        assertThat(handler(SETTINGS).handle(ADD_TWO)).asString(UTF_8).startsWith("32 ");
        assertThat(attempts).hasSize(4).doesNotHaveDuplicates();
        assertThat(attempts).extracting(Message::getIdentifier).containsOnly("command-1");
        assertThat(attempts)
                .extracting(Message::getMetaData)
                .containsOnly(MetaData.with("actor", "ann"));
    }

    @Test
    void dispatchesNothingThatHasExpired() {
        commands(add -> counter.addAndGet(add.amount()));

        assertThatThrownBy(() -> expiring(Instant.now().minusMillis(1)).handle(ADD_TWO))
                .isInstanceOf(CommandExpiredException.class)
                .hasMessageContaining("nothing was written");
        assertThat(attempts).isEmpty();
    }

    @Test
    void dispatchesWhatHasNotExpired() throws Exception {
        commands(add -> counter.addAndGet(add.amount()));

        assertThat(expiring(Instant.now().plusSeconds(60)).handle(ADD_TWO))
                .asString(UTF_8)
                .startsWith("2 ");
    }

    @Test
    void dispatchesNothingAgainOnceItHasExpired() {
        commands(_ -> {
            throw new ConcurrencyException("another writer was first");
        });
        Instant soon = Instant.now().plusMillis(200);

        assertThatThrownBy(() ->
                        builder(SETTINGS).expiry(_ -> Optional.of(soon)).build().handle(ADD_TWO))
                .isInstanceOf(CommandExpiredException.class);
    }

    @Test
    void givesUpWhenThereIsNoTimeForAnotherTry() {
        var conflict = new ConcurrencyException("another writer was first");
        commands(_ -> {
            throw conflict;
        });

        assertThatThrownBy(() ->
                        handler(SETTINGS.withRequestDeadline(Duration.ofSeconds(2)))
                                .handle(ADD_TWO))
                .isInstanceOf(ContentionException.class)
                .hasMessage(
                        "each try of the command conflicted with another writer: nothing was written, send it again later")
                .hasCause(conflict);
        assertThat(attempts).hasSizeGreaterThan(1);
    }

    /** The second half of the deadline is reserved for the last try. */
    @Test
    void dispatchesNothingAgainInTheSecondHalfOfTheDeadline() {
        commands(_ -> {
            passTime(Duration.ofSeconds(2));
            throw new ConcurrencyException("another writer was first");
        });

        assertThatThrownBy(() ->
                        handler(SETTINGS.withRequestDeadline(Duration.ofSeconds(4)))
                                .handle(ADD_TWO))
                .isInstanceOf(ContentionException.class);
        assertThat(attempts).hasSize(1);
    }

    @Test
    void dispatchesNothingThatCouldNotBeStartedInTime() {
        commands(add -> counter.addAndGet(add.amount()));
        var deadline = Duration.ofMillis(20);
        var handler =
                builder(SETTINGS.withRequestDeadline(deadline))
                        .decoder(request -> {
                            passTime(deadline.dividedBy(2));
                            return decode(request);
                        })
                        .build();

        assertThatThrownBy(() -> handler.handle(ADD_TWO))
                .isInstanceOf(OverloadedException.class)
                .hasMessageContaining("could not be started")
                .hasMessageContaining("nothing was done");
        assertThat(attempts).isEmpty();
    }

    @Test
    void countsACommandAsWrittenWhileTheBusReportsNoWrites() throws Exception {
        var scope = RequestScope.within(Duration.ofMinutes(1));
        commands(add -> {
            assertThat(scope.abandon()).isFalse();
            return counter.addAndGet(add.amount());
        });

        assertThat(scope.call(() -> handler(SETTINGS).handle(ADD_TWO))).isNotEmpty();
    }

    @Test
    void hasWrittenNothingIfTheBusReportsWritesAndNoneWas() throws Exception {
        var scope = RequestScope.within(Duration.ofMinutes(1));
        commands(add -> {
            RequestScope.current().orElseThrow().expectReports();
            assertThat(scope.abandon()).isTrue();
            return add.amount();
        });

        assertThat(scope.call(() -> handler(SETTINGS).handle(ADD_TWO))).isNotEmpty();
    }

    @Test
    void findsAConflictAmongTheCausesOfAnException() throws Exception {
        var first = new AtomicInteger(1);
        commands(add -> {
            if (first.getAndDecrement() > 0) {
                var conflict =
                        new AggregateStreamCreationException("exists", new IllegalStateException());
                throw new IllegalStateException("unit of work failed", conflict);
            }
            return counter.addAndGet(add.amount());
        });

        assertThat(handler(SETTINGS).handle(ADD_TWO)).asString(UTF_8).startsWith("2 ");
        assertThat(attempts).hasSize(2);
    }

    @Test
    void passesARefusalOnAtOnce() {
        commands(_ -> {
            throw new Refused("full");
        });

        assertThatThrownBy(() -> handler(SETTINGS).handle(ADD_TWO))
                .isInstanceOf(Refused.class)
                .hasMessage("full");
        assertThat(attempts).hasSize(1);
    }

    @Test
    void passesAnErrorOfTheVirtualMachineOn() {
        commands(_ -> {
            throw new StackOverflowError();
        });

        assertThatThrownBy(() -> handler(SETTINGS).handle(ADD_TWO))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void dispatchesNothingThatCannotBeDecoded() {
        commands(add -> counter.addAndGet(add.amount()));

        assertThatThrownBy(() ->
                        handler(SETTINGS)
                                .handle(new Request("any", "two".getBytes(UTF_8), Map.of())))
                .isInstanceOf(NumberFormatException.class);
        assertThat(attempts).isEmpty();
    }

    @Test
    void waitsUntilTheDeadlineForABusWithThreadsOfItsOwn() {
        var release = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asynchronous = AsynchronousCommandBus.builder().executor(threads).build();
            var _ =
                    asynchronous.subscribe(
                            Add.class.getName(),
                            _ -> {
                                release.await();
                                return 1;
                            });
            var handler =
                    builder(SETTINGS.withRequestDeadline(Duration.ofSeconds(1)))
                            .commandBus(asynchronous)
                            .build();

            var late =
                    catchThrowableOfType(
                            DeadlineExceededException.class, () -> handler.handle(ADD_TWO));
            release.countDown();

            assertThat(late.outcome()).isEqualTo(Outcome.UNKNOWN);
        }
    }

    @Test
    void answersRequestsOnNats() {
        commands(add -> counter.addAndGet(add.amount()));
        fixture.start(SETTINGS, handler(SETTINGS));

        assertThat(GatewayFixture.text(fixture.ask("2"))).isEqualTo("2 without receipt");
        assertThat(GatewayFixture.text(fixture.ask("3"))).isEqualTo("5 without receipt");
    }

    @Test
    void isNotBuiltWithoutWhatItNeeds() {
        assertThatThrownBy(() -> CommandRequestHandler.builder().build())
                .isInstanceOf(AxonConfigurationException.class)
                .hasMessageContaining("CommandBus");
    }

    private static void passTime(Duration duration) {
        long began = System.nanoTime();
        await().until(() -> System.nanoTime() - began >= duration.toNanos());
    }

    /** A handler of {@link Add}. */
    private interface Adder {
        Object handle(Add command);
    }

    private void commands(Adder adder) {
        MessageHandler<CommandMessage<?>> handler =
                command -> {
                    attempts.add(command);
                    return adder.handle((Add) command.getPayload());
                };
        var _ = bus.subscribe(Add.class.getName(), handler);
    }

    private int compareAndSet(int expected, int update) {
        if (!counter.compareAndSet(expected, update)) {
            throw new ConcurrencyException("another writer was first");
        }
        return update;
    }

    private CommandRequestHandler handler(GatewaySettings settings) {
        return builder(settings).build();
    }

    private CommandRequestHandler expiring(Instant time) {
        return builder(SETTINGS).expiry(_ -> Optional.of(time)).build();
    }

    private CommandRequestHandler.Builder builder(GatewaySettings settings) {
        return CommandRequestHandler.builder()
                .commandBus(bus)
                .settings(settings)
                .decoder(CommandRequestHandlerTest::decode)
                .replyEncoder((_, result, receipt) -> {
                    String where =
                            receipt == null
                                    ? "without receipt"
                                    : "at " + receipt.appended().getLast().streamSequence();
                    return (result + " " + where).getBytes(UTF_8);
                });
    }

    private static CommandMessage<?> decode(Request request) {
        var add = new Add(Integer.parseInt(new String(request.body(), UTF_8)));
        var identified = new GenericMessage<>("command-1", add, Map.of("actor", "ann"));
        return new GenericCommandMessage<>(identified, Add.class.getName());
    }
}
