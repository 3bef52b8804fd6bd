package io.cim.location.app.settings;

import io.cim.axon.nats.gateway.GatewaySettings;
import io.cim.axon.nats.gateway.ReplyPrefixes;
import io.nats.client.support.Validator;
import java.time.Duration;
import java.util.List;

/**
 * The requests that the service takes.
 *
 * @param queueGroup the queue group whose instances share the requests
 * @param gateway the bounds of the gateway
 */
public record RequestSettings(String queueGroup, GatewaySettings gateway) {

    private static final GatewaySettings DEFAULTS = GatewaySettings.defaults();

    /** The subjects that the service uses itself, with all that is below them. */
    private static final List<String> OWN_SUBJECTS =
            List.of(Settings.SUBJECT_PREFIX, "snapshots." + Settings.SUBJECT_PREFIX, "location");

    private static final Setting<String> QUEUE_GROUP =
            new Setting<>(
                    "QUEUE_GROUP",
                    "q",
                    "queue group in which instances share the requests, the same for all of them",
                    RequestSettings::parseQueueGroup);
    private static final Setting<ReplyPrefixes> REPLY_PREFIXES =
            new Setting<>(
                    "REPLY_PREFIXES",
                    String.join(",", DEFAULTS.replyPrefixes().prefixes()),
                    "subject prefixes of the inboxes of clients, separated by commas; a request with another reply subject is"
                            + " refused",
                    text -> new ReplyPrefixes(Setting.parts(text)).requireApartFrom(OWN_SUBJECTS));
    private static final Setting<Integer> MAX_CONCURRENT_REQUESTS =
            Setting.number(
                    "MAX_CONCURRENT_REQUESTS",
                    DEFAULTS.maxConcurrentRequests(),
                    1,
                    GatewaySettings.MAX_CONCURRENT_REQUESTS,
                    "requests that run at once; further ones are answered as overloaded");
    private static final Setting<Integer> DRAIN_TIMEOUT =
            Setting.number(
                    "DRAIN_TIMEOUT",
                    seconds(DEFAULTS.drainTimeout()),
                    1,
                    seconds(GatewaySettings.MAX_DRAIN_TIMEOUT),
                    "seconds that a shutdown waits for requests in flight");

    static final List<Setting<?>> ALL =
            List.of(QUEUE_GROUP, REPLY_PREFIXES, MAX_CONCURRENT_REQUESTS, DRAIN_TIMEOUT);

    /**
     * Reads the settings.
     *
     * @param inboxPrefix prefix of the service's own inboxes
     */
    static RequestSettings read(SettingReader reader, String inboxPrefix) {
        ReplyPrefixes replyPrefixes = reader.read(REPLY_PREFIXES);
        for (String own : OWN_SUBJECTS) {
            if (inboxPrefix.startsWith(own + ".") || (own + ".").startsWith(inboxPrefix)) {
                reader.report(
                        NatsSettings.INBOX_PREFIX,
                        "must not overlap with %s, which the service uses itself".formatted(own));
            }
        }
        if (replyPrefixes.prefixes().stream().anyMatch(prefix -> prefix.startsWith(inboxPrefix))) {
            reader.report(
                    REPLY_PREFIXES,
                    "must not be below NATS_INBOX_PREFIX, where the service receives answers itself");
        }
        return new RequestSettings(
                reader.read(QUEUE_GROUP),
                DEFAULTS.withReplyPrefixes(replyPrefixes)
                        .withMaxConcurrentRequests(reader.read(MAX_CONCURRENT_REQUESTS))
                        .withDrainTimeout(Duration.ofSeconds(reader.read(DRAIN_TIMEOUT))));
    }

    private static String parseQueueGroup(String text) {
        try {
            return Validator.validateQueueName(text, true);
        } catch (IllegalArgumentException invalid) {
            throw new IllegalArgumentException(
                    "must be a NATS queue name without white space, was '%s'".formatted(text),
                    invalid);
        }
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.toSeconds());
    }
}
