package io.cim.location.bench;

import static io.cim.location.bench.MarkdownTable.perSecond;
import static io.cim.location.bench.MarkdownTable.ratio;

import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.axon.nats.eventstore.JetStreamEventStore;
import io.nats.client.Connection;
import io.nats.client.IterableConsumer;
import io.nats.client.api.OrderedConsumerConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The events per second of a stream of all events, read from its tail. */
@Command(
        name = "catchup",
        description = "A stream of all events, read from its beginning.",
        mixinStandardHelpOptions = true)
final class CatchUpBenchmark implements Runnable {

    private static final String STREAM = "catchup";
    private static final int READ_TIMEOUT_SECONDS = 10;

    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private Scale scale = new Scale();
    @Mixin private Peer peer = new Peer();

    @Option(names = "--events", description = "events in the stream (default: 200,000)")
    private @Nullable Integer events;

    @Override
    public void run() {
        Population population = new Population(scale.size(events, 200_000, 2_000), scale.unit());
        List<Scan> scans = new ArrayList<>();
        try (JetStreamServer nats = JetStreamServer.start();
                @Nullable PostgresServer postgres = peer.start()) {
            scans.addAll(onJetStream(nats, population));
            if (postgres != null) {
                scans.add(onPostgres(postgres, population));
            }
            for (int round = 0; round < scale.rounds(); round++) {
                scans.forEach(scan -> scan.measure(population.events()));
            }
        }
        print(scans);
    }

    private static List<Scan> onJetStream(JetStreamServer nats, Population population) {
        JetStreamEventStorageEngine engine = nats.engine(STREAM);
        population.fill(new Contender("JetStream", engine));
        Connection raw = nats.connectClient();
        int count = population.events();
        return List.of(
                new Scan("JetStreamEventStore", () -> readLive(engine, count, Changed.class)),
                new Scan(
                        "Axon's EmbeddedEventStore on JetStream", () -> readPolling(engine, count)),
                new Scan("jnats' ordered consumer, messages alone", () -> readRaw(raw, count)));
    }

    private static Scan onPostgres(PostgresServer postgres, Population population) {
        EventStorageEngine engine = postgres.engine(STREAM);
        population.fill(new Contender("PostgreSQL", engine));
        postgres.settle(STREAM);
        return new Scan(
                "Axon's EmbeddedEventStore on PostgreSQL",
                () -> readPolling(engine, population.events()));
    }

    /** Reads {@code count} events, all with a payload of this type, as a processor does. */
    static void readLive(JetStreamEventStorageEngine engine, int count, Class<?> payloadType)
            throws InterruptedException {
        try (JetStreamEventStore store =
                        JetStreamEventStore.builder().storageEngine(engine).build();
                TrackingEventStream stream = store.openStream(null)) {
            drain(stream, count, payloadType);
        }
    }

    private static void readPolling(EventStorageEngine engine, int count)
            throws InterruptedException {
        EmbeddedEventStore store = EmbeddedEventStore.builder().storageEngine(engine).build();
        try (TrackingEventStream stream = store.openStream(null)) {
            drain(stream, count, Changed.class);
        } finally {
            store.shutDown();
        }
    }

    private static void drain(TrackingEventStream stream, int count, Class<?> payloadType)
            throws InterruptedException {
        for (int i = 0; i < count; i++) {
            if (!stream.hasNextAvailable(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "event %d of %d did not arrive".formatted(i, count));
            }
            if (!payloadType.isInstance(stream.nextAvailable().getPayload())) {
                throw new IllegalStateException("event %d is not what was appended".formatted(i));
            }
        }
    }

    private static void readRaw(Connection connection, int count) throws Exception {
        IterableConsumer consumer =
                connection
                        .getStreamContext(STREAM)
                        .createOrderedConsumer(new OrderedConsumerConfiguration())
                        .iterate();
        try {
            for (int i = 0; i < count; i++) {
                if (consumer.nextMessage(Duration.ofSeconds(READ_TIMEOUT_SECONDS)) == null) {
                    throw new IllegalStateException(
                            "message %d of %d did not arrive".formatted(i, count));
                }
            }
        } finally {
            consumer.close();
        }
    }

    private void print(List<Scan> scans) {
        MarkdownTable table =
                new MarkdownTable(
                        "Catch-up", "read by", "events/s", "JetStreamEventStore's in proportion");
        for (Scan scan : scans) {
            table.row(
                    scan.name(),
                    perSecond(scan.perSecond()),
                    ratio(scans.getFirst().perSecond(), scan.perSecond()));
        }
        table.print(command.commandLine().getOut());
    }
}
