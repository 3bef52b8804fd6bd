package io.cim.axon.nats.gateway;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The bounds of a {@link NatsServiceGateway} and of the {@link CommandRequestHandler}s and {@link
 * QueryRequestHandler}s behind it.
 *
 * @param maxConcurrentRequests requests that run at once, 1 to {@value #MAX_CONCURRENT_REQUESTS};
 *     one more is answered as overloaded
 * @param maxRequestBytes the largest body that is accepted, from 1
 * @param requestDeadline the time after which the gateway answers a request in its handler's place,
 *     from 10 ms
 * @param drainTimeout the time that a drain gives to the requests in flight, 10 ms to an hour
 * @param maxPendingRequests requests that wait in memory, from 1; the NATS client drops further
 *     ones without an answer
 * @param maxPendingBytes bytes of the requests that wait, at least {@code maxRequestBytes}
 * @param replyPrefixes the prefixes of allowed reply subjects; a request with another one is
 *     dropped without an answer
 */
public record GatewaySettings(
        int maxConcurrentRequests,
        int maxRequestBytes,
        Duration requestDeadline,
        Duration drainTimeout,
        int maxPendingRequests,
        long maxPendingBytes,
        ReplyPrefixes replyPrefixes) {

    /** The upper bound of {@link #maxConcurrentRequests()}. */
    public static final int MAX_CONCURRENT_REQUESTS = 100_000;

    /** The upper bound of {@link #drainTimeout()}. */
    public static final Duration MAX_DRAIN_TIMEOUT = Duration.ofHours(1);

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
        requireAtMost(MAX_CONCURRENT_REQUESTS, maxConcurrentRequests, "maxConcurrentRequests");
        requireAtLeast(1, maxRequestBytes, "maxRequestBytes");
        requireAtLeast(Duration.ofMillis(10), requestDeadline, "requestDeadline");
        requireAtLeast(Duration.ofMillis(10), drainTimeout, "drainTimeout");
        requireAtMost(MAX_DRAIN_TIMEOUT, drainTimeout, "drainTimeout");
        requireAtLeast(1, maxPendingRequests, "maxPendingRequests");
        requireAtLeast((long) maxRequestBytes, maxPendingBytes, "maxPendingBytes");
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

    private static <T extends Comparable<T>> void requireAtLeast(T least, T value, String name) {
        if (requireNonNull(value, () -> name + " is null").compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "%s must be at least %s, was %s".formatted(name, least, value));
        }
    }

    private static <T extends Comparable<T>> void requireAtMost(T most, T value, String name) {
        if (value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "%s must be at most %s, was %s".formatted(name, most, value));
        }
    }
}
