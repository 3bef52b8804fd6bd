package io.cim.axon.nats.gateway;

import static java.util.Objects.requireNonNull;

import io.cim.axon.nats.gateway.RequestHandler.Effects;
import io.cim.axon.nats.request.Outcome;
import io.cim.axon.nats.request.RequestScope;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its only answer, the first one: by its handler, at its deadline, or at the end of
 * the gateway.
 */
final class Exchange {

    private enum Stage {
        TAKEN,
        AT_WORK,
        ANSWERED
    }

    private static final Logger logger = LoggerFactory.getLogger(Exchange.class);

    private final Request request;
    private final RequestHandler handler;
    private final ReplyChannel replies;
    private final EndpointStatistics statistics;
    private final RequestScope scope;
    private Stage stage = Stage.TAKEN;

    /**
     * Starts an exchange.
     *
     * @param deadline when it is answered in its handler's place
     */
    Exchange(
            Request request,
            RequestHandler handler,
            ReplyChannel replies,
            EndpointStatistics statistics,
            Duration deadline) {
        this.request = request;
        this.handler = handler;
        this.replies = replies;
        this.statistics = statistics;
        this.scope =
                switch (handler.effects()) {
                    case NONE -> RequestScope.readingWithin(deadline);
                    case REPORTED, UNREPORTED -> RequestScope.within(deadline);
                };
    }

    int requestBytes() {
        return request.body().length;
    }

    /** Lets the handler answer, unless the request was abandoned before. */
    void work() {
        if (!begin()) {
            return;
        }
        long began = System.nanoTime();
        statistics.began();
        try {
            byte[] body =
                    requireNonNull(
                            scope.call(() -> handler.handle(request)), "the handler returned null");
            answer(() -> replies.success(request, body));
        } catch (Throwable failure) { // also an Error, so that the client gets an answer
            refuse(failure);
        } finally {
            statistics.ended(System.nanoTime() - began);
        }
    }

    /** Answers with a failure. */
    void refuse(Throwable failure) {
        answer(() -> replies.failure(request, failure));
    }

    /**
     * Answers in the handler's place, if there is no answer yet. A handler that has not begun never
     * begins then, and one that has written nothing never writes.
     */
    synchronized void abandon(Function<Outcome, GatewayException> reason) {
        if (stage != Stage.ANSWERED) {
            refuse(reason.apply(scope.abandon() ? Outcome.NOT_WRITTEN : Outcome.UNKNOWN));
        }
    }

    private synchronized boolean begin() {
        if (stage != Stage.TAKEN) {
            return false;
        }
        stage = Stage.AT_WORK;
        if (handler.effects() == Effects.UNREPORTED) {
            scope.expectUnreportedWrites();
        }
        return true;
    }

    /** Sends under the lock, so that the answer is sent when the work has ended. */
    private synchronized void answer(Supplier<Reply> makeReply) {
        if (stage == Stage.ANSWERED) {
            logger.debug(
                    "The handler of a request on {} ended after the request was answered without it",
                    request.subject());
            return;
        }
        stage = Stage.ANSWERED;
        Reply reply = makeReply.get();
        if (reply.error() != null) {
            statistics.answeredBy(reply.error());
        }
        replies.send(request, reply);
    }
}
