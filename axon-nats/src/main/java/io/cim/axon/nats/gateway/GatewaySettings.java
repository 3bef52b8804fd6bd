package io.cim.axon.nats.gateway;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The bounds of a {@link NatsServiceGateway} and of the {@link CommandRequestHandler}s and {@link
 * QueryRequestHandler}s behind it.
 *
 * @param maxConcurrentRequests how many requests run at once, from 1; one more is answered as
 *     overloaded
 * @param maxRequestBytes the largest body that is taken, from 1
 * @param requestDeadline how long a request may take before the gateway answers in its handler's
 *     place, from 10 ms
 * @param drainTimeout how long what was taken may take to end when the gateway drains, from 10 ms
 * @param maxPendingRequests how many requests may wait in memory to be looked at, from 1; the NATS
 *     client drops what is above, so its sender hears nothing
 * @param maxPendingBytes how many bytes may wait so, at least {@code maxRequestBytes}
 * @param replyPrefixes where replies may be sent; a request that wants its reply elsewhere is not
 *     looked at, and gets none
 */
public record GatewaySettings(
        int maxConcurrentRequests,
        int maxRequestBytes,
        Duration requestDeadline,
        Duration drainTimeout,
        int maxPendingRequests,
        long maxPendingBytes,
        ReplyPrefixes replyPrefixes) {

    private static final GatewaySettings DEFAULTS =
            new GatewaySettings(
                    256,
                    256 * 1024,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    16_384,
                    32L << 20,
                    ReplyPrefixes.defaults());

    public GatewaySettings {
        requireAtLeast(1, maxConcurrentRequests, "maxConcurrentRequests");
        requireAtLeast(1, maxRequestBytes, "maxRequestBytes");
        requireAtLeast(Duration.ofMillis(10), requestDeadline, "requestDeadline");
        requireAtLeast(Duration.ofMillis(10), drainTimeout, "drainTimeout");
        requireAtLeast(1, maxPendingRequests, "maxPendingRequests");
        requireAtLeast(maxRequestBytes, maxPendingBytes, "maxPendingBytes");
        requireNonNull(replyPrefixes, "replyPrefixes is null");
    }

    /** What a service with small commands on a small machine needs. */
    public static GatewaySettings defaults() {
        return DEFAULTS;
    }

    public GatewaySettings withMaxConcurrentRequests(int requests) {
        return new GatewaySettings(
                requests,
                maxRequestBytes,
                requestDeadline,
                drainTimeout,
                maxPendingRequests,
                maxPendingBytes,
                replyPrefixes);
    }

    public GatewaySettings withMaxRequestBytes(int bytes) {
        return new GatewaySettings(
                maxConcurrentRequests,
                bytes,
                requestDeadline,
                drainTimeout,
                maxPendingRequests,
                maxPendingBytes,
                replyPrefixes);
    }

    public GatewaySettings withRequestDeadline(Duration deadline) {
        return new GatewaySettings(
                maxConcurrentRequests,
                maxRequestBytes,
                deadline,
                drainTimeout,
                maxPendingRequests,
                maxPendingBytes,
                replyPrefixes);
    }

    public GatewaySettings withDrainTimeout(Duration timeout) {
        return new GatewaySettings(
                maxConcurrentRequests,
                maxRequestBytes,
                requestDeadline,
                timeout,
                maxPendingRequests,
                maxPendingBytes,
                replyPrefixes);
    }

    public GatewaySettings withMaxPending(int requests, long bytes) {
        return new GatewaySettings(
                maxConcurrentRequests,
                maxRequestBytes,
                requestDeadline,
                drainTimeout,
                requests,
                bytes,
                replyPrefixes);
    }

    public GatewaySettings withReplyPrefixes(ReplyPrefixes prefixes) {
        return new GatewaySettings(
                maxConcurrentRequests,
                maxRequestBytes,
                requestDeadline,
                drainTimeout,
                maxPendingRequests,
                maxPendingBytes,
                prefixes);
    }

    private static void requireAtLeast(long least, long value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "%s must be at least %d, was %d".formatted(name, least, value));
        }
    }

    private static void requireAtLeast(Duration least, Duration value, String name) {
        requireNonNull(value, () -> name + " is null");
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "%s must be at least %s, was %s".formatted(name, least, value));
        }
    }
}
