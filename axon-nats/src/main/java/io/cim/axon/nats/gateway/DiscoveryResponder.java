package io.cim.axon.nats.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.support.DateTimeUtils;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers NATS service discovery for one instance: {@code $SRV.PING}, {@code INFO} and {@code
 * STATS}, to all services, to those of its name, and to this instance (NATS ADR-32).
 *
 * <p>The {@code io.nats.service.Service} of jnats would reply to any subject that a request names.
 */
final class DiscoveryResponder {

    private static final Logger logger = LoggerFactory.getLogger(DiscoveryResponder.class);
    private static final int MAX_PENDING_MESSAGES = 1_024;
    private static final long MAX_PENDING_BYTES = 1 << 20;

    private final Connection connection;
    private final ReplyGuard guard;
    private final ServiceDescription service;
    private final String instance;
    private final List<ServedEndpoint> endpoints;
    private final Dispatcher dispatcher;
    private volatile ZonedDateTime started = DateTimeUtils.gmtNow();

    DiscoveryResponder(
            Connection connection,
            ReplyGuard guard,
            ServiceDescription service,
            String instance,
            List<ServedEndpoint> endpoints) {
        this.connection = connection;
        this.guard = guard;
        this.service = service;
        this.instance = instance;
        this.endpoints = endpoints;
        this.dispatcher = connection.createDispatcher();
        dispatcher.setPendingLimits(MAX_PENDING_MESSAGES, MAX_PENDING_BYTES);
    }

    /** Subscribes. */
    void start() {
        started = DateTimeUtils.gmtNow();
        answer("PING", this::ping);
        answer("INFO", this::info);
        answer("STATS", this::stats);
    }

    void stop() {
        connection.closeDispatcher(dispatcher);
    }

    private void answer(String verb, Supplier<String> answer) {
        String all = "$SRV." + verb;
        String named = all + "." + service.name();
        for (String subject : List.of(all, named, named + "." + instance)) {
            var _ =
                    dispatcher.subscribe(
                            subject, guard.before(message -> reply(message, answer.get())));
        }
    }

    private void reply(Message message, String answer) {
        @Nullable String replyTo = message.getReplyTo();
        if (replyTo == null) {
            return;
        }
        try {
            connection.publish(replyTo, answer.getBytes(UTF_8));
        } catch (IllegalStateException notConnected) {
            logger.debug("Could not send a reply on {}", message.getSubject(), notConnected);
        }
    }

    private String ping() {
        return service.answer("ping_response", instance).toJson();
    }

    private String info() {
        return service.answer("info_response", instance)
                .put("description", service.description())
                .put("endpoints", endpoints.stream().map(ServedEndpoint::info).toList())
                .toJson();
    }

    private String stats() {
        return service.answer("stats_response", instance)
                .put("started", DateTimeUtils.toRfc3339(started))
                .put("endpoints", endpoints.stream().map(ServedEndpoint::stats).toList())
                .toJson();
    }
}
