package io.cim.axon.nats.gateway;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.axonframework.common.BuilderUtils.assertNonNull;

import io.cim.axon.nats.gateway.GatewayException.DeadlineExceededException;
import io.cim.axon.nats.request.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.axonframework.queryhandling.QueryBus;
import org.axonframework.queryhandling.QueryExecutionException;
import org.axonframework.queryhandling.QueryMessage;
import org.axonframework.queryhandling.QueryResponseMessage;
import org.jspecify.annotations.Nullable;

/**
 * A handler that dispatches each request as a query on an Axon {@link QueryBus}, and replies with
 * its answer.
 *
 * <p>A query is dispatched once. If it fails, the {@link ErrorEncoder} receives the exception of
 * its handler, without the wrappers of futures and query buses. Thread-safe.
 */
public final class QueryRequestHandler implements RequestHandler {

    private final QueryBus queryBus;
    private final QueryDecoder decoder;
    private final QueryReplyEncoder replyEncoder;
    private final Duration requestDeadline;

    private QueryRequestHandler(Builder builder) {
        builder.validate();
        this.queryBus = builder.queryBus;
        this.decoder = builder.decoder;
        this.replyEncoder = builder.replyEncoder;
        this.requestDeadline = builder.settings.requestDeadline();
    }

    /** A builder that needs a query bus, a decoder and a reply encoder. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Effects effects() {
        return Effects.NONE;
    }

    @Override
    public byte[] handle(Request request) throws Exception {
        Deadline deadline = Deadline.in(requestDeadline);
        QueryMessage<?, ?> query = decoder.decode(request);
        QueryResponseMessage<?> response = dispatch(query, deadline);
        if (response.isExceptional()) {
            throw failure(response.exceptionResult());
        }
        return replyEncoder.encode(query, response.getPayload());
    }

    private QueryResponseMessage<?> dispatch(QueryMessage<?, ?> query, Deadline deadline)
            throws Exception {
        if (deadline.hasPassed()) {
            throw late();
        }
        try {
            return queryBus.query(query).get(deadline.remaining().toNanos(), NANOSECONDS);
        } catch (TimeoutException _) {
            throw late();
        } catch (ExecutionException failed) {
            throw failure(failed);
        }
    }

    private DeadlineExceededException late() {
        return new DeadlineExceededException(Outcome.NOT_WRITTEN, requestDeadline);
    }

    private static Exception failure(Throwable thrown) {
        return switch (unwrapped(thrown)) {
            case Exception failure -> failure;
            case Error failure -> throw failure;
            case Throwable failure -> new QueryExecutionException("The query failed", failure);
        };
    }

    private static Throwable unwrapped(Throwable thrown) {
        @Nullable Throwable cause = thrown.getCause();
        return switch (thrown) {
            case ExecutionException _, CompletionException _, QueryExecutionException _
                    when cause != null ->
                    unwrapped(cause);
            default -> thrown;
        };
    }

    /** Builds a handler; query bus, decoder and reply encoder are required. */
    @SuppressWarnings("NullAway.Init") // checked by validate()
    public static final class Builder {

        private QueryBus queryBus;
        private QueryDecoder decoder;
        private QueryReplyEncoder replyEncoder;
        private GatewaySettings settings = GatewaySettings.defaults();

        private Builder() {}

        /** Where queries are dispatched. */
        public Builder queryBus(QueryBus queryBus) {
            this.queryBus = queryBus;
            return this;
        }

        /** Decodes requests to queries. */
        public Builder decoder(QueryDecoder decoder) {
            this.decoder = decoder;
            return this;
        }

        /** Encodes the answers to queries. */
        public Builder replyEncoder(QueryReplyEncoder replyEncoder) {
            this.replyEncoder = replyEncoder;
            return this;
        }

        /** The settings of the gateway; {@link GatewaySettings#defaults()} by default. */
        public Builder settings(GatewaySettings settings) {
            this.settings = settings;
            return this;
        }

        /** The handler. */
        public QueryRequestHandler build() {
            return new QueryRequestHandler(this);
        }

        private void validate() {
            assertNonNull(queryBus, "The QueryBus is a hard requirement and should be provided");
            assertNonNull(decoder, "The QueryDecoder is a hard requirement and should be provided");
            assertNonNull(
                    replyEncoder,
                    "The QueryReplyEncoder is a hard requirement and should be provided");
            assertNonNull(settings, "GatewaySettings may not be null");
        }
    }
}
