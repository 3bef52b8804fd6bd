package io.cim.axon.nats.gateway;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.axonframework.common.BuilderUtils.assertNonNull;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.cim.axon.nats.eventstore.CommandReceipt;
import io.cim.axon.nats.gateway.GatewayException.CommandExpiredException;
import io.cim.axon.nats.gateway.GatewayException.ContentionException;
import io.cim.axon.nats.gateway.GatewayException.DeadlineExceededException;
import io.cim.axon.nats.gateway.GatewayException.OverloadedException;
import io.cim.axon.nats.request.Outcome;
import io.cim.axon.nats.request.RequestScope;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.callbacks.FutureCallback;
import org.axonframework.common.ExceptionUtils;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/**
 * A handler that dispatches each request as a command on an Axon {@link CommandBus}, and replies
 * with its result.
 *
 * <p>A command that conflicts with another writer is dispatched again after a short random delay,
 * and decides on the events of the other one. This is repeated until half of {@link
 * GatewaySettings#requestDeadline()} is over, so that the last attempt can end in the other half;
 * then the command fails with {@link ContentionException}. Nothing is dispatched in the second
 * half, or after the client's own deadline.
 *
 * <p>Writes are reported to the {@link RequestScope} by a bus whose commands pass a {@link
 * io.cim.axon.nats.eventstore.DecisionInterceptor}, on the dispatching thread; on any other bus a
 * command counts as written as soon as it was dispatched. Thread-safe.
 */
public final class CommandRequestHandler implements RequestHandler {

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(2);

    /**
     * Short, since only instances contend for an aggregate or a guard: one that waited longer than
     * the others need for a command would begin behind them each time.
     */
    private static final Duration MAX_BACKOFF = Duration.ofMillis(10);

    private static final double JITTER = 0.5;

    private final CommandBus commandBus;
    private final CommandDecoder decoder;
    private final CommandReplyEncoder replyEncoder;
    private final Function<Request, Optional<Instant>> expiry;
    private final Duration requestDeadline;
    private final RetryPolicy<CommandResultMessage<?>> untilNoConflict;

    private CommandRequestHandler(Builder builder) {
        builder.validate();
        this.commandBus = builder.commandBus;
        this.decoder = builder.decoder;
        this.replyEncoder = builder.replyEncoder;
        this.expiry = builder.expiry;
        this.requestDeadline = builder.settings.requestDeadline();
        this.untilNoConflict =
                RetryPolicy.<CommandResultMessage<?>>builder()
                        .handleIf((result, _) -> conflict(result) != null)
                        .withMaxRetries(-1) // a late attempt fails
                        .withBackoff(FIRST_BACKOFF, MAX_BACKOFF)
                        .withJitter(JITTER)
                        .build();
    }

    /** A builder that needs a command bus, a decoder and a reply encoder. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Effects effects() {
        return Effects.REPORTED;
    }

    @Override
    public byte[] handle(Request request) throws Exception {
        RequestScope scope =
                RequestScope.current().orElseGet(() -> RequestScope.within(requestDeadline));
        CommandMessage<?> command = decoder.decode(request);
        Optional<Instant> expires = expiry.apply(request);
        CommandResultMessage<?> result =
                Failsafe.with(untilNoConflict)
                        .get(context -> {
                            requireNotExpired(expires);
                            return attempt(command, context.getLastResult(), scope);
                        });
        if (result.isExceptional()) {
            throw failure(result);
        }
        return replyEncoder.encode(
                command, result.getPayload(), CommandReceipt.of(result).orElse(null));
    }

    private static void requireNotExpired(Optional<Instant> expires) {
        expires.filter(time -> !Instant.now().isBefore(time))
                .ifPresent(time -> {
                    throw new CommandExpiredException(time);
                });
    }

    private CommandResultMessage<?> attempt(
            CommandMessage<?> command, @Nullable CommandResultMessage<?> last, RequestScope scope)
            throws Exception {
        if (scope.timeToBegin().isZero()) {
            @Nullable Throwable conflict = conflict(last);
            throw conflict == null
                    ? OverloadedException.notStarted(requestDeadline)
                    : new ContentionException(conflict);
        }
        return scope.call(() -> dispatch(again(command), scope));
    }

    private CommandResultMessage<?> dispatch(CommandMessage<?> command, RequestScope scope)
            throws Exception {
        var callback = new FutureCallback<Object, Object>();
        scope.expectUnreportedWrites();
        commandBus.dispatch(command, callback);
        try {
            return callback.get(scope.timeToAnswer().toNanos(), NANOSECONDS);
        } catch (TimeoutException _) {
            throw new DeadlineExceededException(
                    scope.abandon() ? Outcome.NOT_WRITTEN : Outcome.UNKNOWN, requestDeadline);
        }
    }

    /** A new message with the same id, payload and metadata. */
    private static CommandMessage<?> again(CommandMessage<?> command) {
        return command.withMetaData(command.getMetaData());
    }

    private static @Nullable Throwable conflict(@Nullable CommandResultMessage<?> result) {
        if (result == null || !result.isExceptional()) {
            return null;
        }
        return ExceptionUtils.findException(
                        result.exceptionResult(),
                        cause ->
                                cause instanceof ConcurrencyException
                                        || cause instanceof AggregateStreamCreationException)
                .orElse(null);
    }

    private static Exception failure(CommandResultMessage<?> result) {
        return switch (result.exceptionResult()) {
            case Exception failure -> failure;
            case Error failure -> throw failure;
            case Throwable failure -> new CommandExecutionException("The command failed", failure);
        };
    }

    /** Builds a handler; command bus, decoder and reply encoder are required. */
    @SuppressWarnings("NullAway.Init") // checked by validate()
    public static final class Builder {

        private CommandBus commandBus;
        private CommandDecoder decoder;
        private CommandReplyEncoder replyEncoder;
        private Function<Request, Optional<Instant>> expiry = _ -> Optional.empty();
        private GatewaySettings settings = GatewaySettings.defaults();

        private Builder() {}

        /** Where commands are dispatched. */
        public Builder commandBus(CommandBus commandBus) {
            this.commandBus = commandBus;
            return this;
        }

        /** Decodes requests to commands. */
        public Builder decoder(CommandDecoder decoder) {
            this.decoder = decoder;
            return this;
        }

        /** Encodes the results of commands. */
        public Builder replyEncoder(CommandReplyEncoder replyEncoder) {
            this.replyEncoder = replyEncoder;
            return this;
        }

        /**
         * Returns the time after which a request's command must not be dispatched, because its
         * client has given up: it fails with {@link CommandExpiredException}. Called after the
         * decoder. By default there is no such time.
         */
        public Builder expiry(Function<Request, Optional<Instant>> expiry) {
            this.expiry = expiry;
            return this;
        }

        /** The settings of the gateway; {@link GatewaySettings#defaults()} by default. */
        public Builder settings(GatewaySettings settings) {
            this.settings = settings;
            return this;
        }

        /** The handler. */
        public CommandRequestHandler build() {
            return new CommandRequestHandler(this);
        }

        private void validate() {
            assertNonNull(
                    commandBus, "The CommandBus is a hard requirement and should be provided");
            assertNonNull(
                    decoder, "The CommandDecoder is a hard requirement and should be provided");
            assertNonNull(
                    replyEncoder,
                    "The CommandReplyEncoder is a hard requirement and should be provided");
            assertNonNull(expiry, "Expiry may not be null");
            assertNonNull(settings, "GatewaySettings may not be null");
        }
    }
}
