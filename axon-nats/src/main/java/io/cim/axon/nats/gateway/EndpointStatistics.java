package io.cim.axon.nats.gateway;

import io.nats.client.support.JsonValueUtils;
import io.nats.client.support.JsonValueUtils.MapBuilder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The statistics of an endpoint; a request counts from its arrival to the end of its work. */
final class EndpointStatistics {

    private final LongAdder requests = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder processingNanos = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile @Nullable String lastError;

    void received() {
        requests.increment();
    }

    void began() {
        inFlight.incrementAndGet();
    }

    void ended(long nanos) {
        processingNanos.add(nanos);
        inFlight.decrementAndGet();
    }

    void answeredBy(EncodedError error) {
        errors.increment();
        lastError = "%d:%s".formatted(error.status(), error.text());
    }

    /**
     * Adds the statistics under their names in NATS service discovery; times are in nanoseconds.
     */
    MapBuilder addTo(MapBuilder answer) {
        long received = requests.sum();
        long nanos = processingNanos.sum();
        return answer.put("num_requests", received)
                .put("num_errors", errors.sum())
                .put("last_error", lastError)
                .put("processing_time", nanos)
                .put("average_processing_time", received == 0 ? 0 : nanos / received)
                .put("data", JsonValueUtils.mapBuilder().put("in_flight", inFlight.get()));
    }
}
