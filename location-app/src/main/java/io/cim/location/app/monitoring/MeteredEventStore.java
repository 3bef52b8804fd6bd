package io.cim.location.app.monitoring;

import io.cim.axon.nats.eventstore.EventStoreMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The event store's meters, whose names begin with {@code event.store}. */
public final class MeteredEventStore implements EventStoreMetrics {

    private final Map<AppendOutcome, Timer> appends = new EnumMap<>(AppendOutcome.class);
    private final Counter acknowledgementsLost;
    private final Counter appendedEvents;
    private final Timer loads;
    private final DistributionSummary loadedEvents;
    private final Counter snapshotsStored;
    private final Counter snapshotsUsed;
    private final Counter snapshotsRefused;
    private final Counter payloadsUnknown;
    private final Counter messagesSkipped;

    public MeteredEventStore(MeterRegistry registry) {
        for (AppendOutcome outcome : AppendOutcome.values()) {
            appends.put(
                    outcome,
                    Timer.builder("event.store.append")
                            .description("Appends, with all that settled a lost acknowledgement")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .publishPercentileHistogram()
                            .register(registry));
        }
        appendedEvents = counter(registry, "events.appended", "Events that were appended");
        acknowledgementsLost =
                counter(registry, "acknowledgements.lost", "Publishes that got no answer");
        loads =
                Timer.builder("event.store.load")
                        .description("Reads of an aggregate's events")
                        .publishPercentileHistogram()
                        .register(registry);
        loadedEvents =
                DistributionSummary.builder("event.store.load.events")
                        .description("Events of a read")
                        .register(registry);
        snapshotsStored = counter(registry, "snapshots.stored", "Snapshots that were stored");
        snapshotsUsed = counter(registry, "snapshots.used", "Loads that began from a snapshot");
        snapshotsRefused =
                counter(registry, "snapshots.refused", "Snapshots that were not trusted");
        payloadsUnknown =
                counter(
                        registry,
                        "payloads.unknown",
                        "Loads refused for an event or snapshot that a newer build wrote");
        messagesSkipped =
                counter(registry, "messages.skipped", "Messages in the stream that are no events");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder("event.store." + name).description(description).register(registry);
    }

    @Override
    public void appended(AppendOutcome outcome, int events, Duration duration) {
        Objects.requireNonNull(appends.get(outcome)).record(duration);
        if (outcome == AppendOutcome.STORED) {
            appendedEvents.increment(events);
        }
    }

    @Override
    public void acknowledgementLost() {
        acknowledgementsLost.increment();
    }

    @Override
    public void loaded(int events, Duration duration) {
        loads.record(duration);
        loadedEvents.record(events);
    }

    @Override
    public void snapshotStored() {
        snapshotsStored.increment();
    }

    @Override
    public void snapshotUsed() {
        snapshotsUsed.increment();
    }

    @Override
    public void snapshotRefused() {
        snapshotsRefused.increment();
    }

    @Override
    public void payloadUnknown() {
        payloadsUnknown.increment();
    }

    @Override
    public void messageSkipped() {
        messagesSkipped.increment();
    }
}
