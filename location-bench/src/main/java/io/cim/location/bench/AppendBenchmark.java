package io.cim.location.bench;

import static io.cim.location.bench.MarkdownTable.millis;
import static io.cim.location.bench.MarkdownTable.ratio;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The latency of one writer that appends 1 or 10 events to a growing aggregate, and the events per
 * second of many writers, each with an aggregate of its own.
 */
@Command(
        name = "append",
        description = "Appends of 1 and of 10 events, and the throughput of many writers.",
        mixinStandardHelpOptions = true)
final class AppendBenchmark implements Runnable {

    private static final int SEVERAL = 10;
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private Scale scale = new Scale();
    @Mixin private Peer peer = new Peer();

    @Option(names = "--appends", description = "appends of a writer in a round (default: 500)")
    private @Nullable Integer appends;

    @Option(
            names = "--writers",
            split = ",",
            defaultValue = "16,64,256",
            description = "numbers of concurrent writers (default: ${DEFAULT-VALUE})")
    private List<Integer> writers = List.of();

    /** A store and its figures; the throughput by number of writers. */
    private record Measured(
            Contender store, Latencies one, Latencies several, List<Series> throughput) {

        Measured(Contender store, int numbers) {
            this(
                    store,
                    new Latencies(),
                    new Latencies(),
                    Stream.generate(Series::new).limit(numbers).toList());
        }
    }

    @Override
    public void run() {
        List<Measured> stores = new ArrayList<>();
        try (JetStreamServer durable = JetStreamServer.startSyncingAlways();
                JetStreamServer lazy = JetStreamServer.start();
                @Nullable PostgresServer postgres = peer.start()) {
            add(stores, "JetStream, sync_interval always", durable.engine("appends"));
            add(stores, "JetStream, sync_interval 2m (default)", lazy.engine("appends"));
            if (postgres != null) {
                add(
                        stores,
                        "PostgreSQL, synchronous_commit on (default)",
                        postgres.engine("durable"));
                add(stores, "PostgreSQL, synchronous_commit off", postgres.lazyEngine("lazy"));
            }
            for (int round = 0; round < scale.rounds(); round++) {
                for (Measured measured : stores) {
                    measure(measured);
                }
            }
        }
        figures(stores).print(command.commandLine().getOut());
        if (stores.size() > 2) {
            ratios(stores).print(command.commandLine().getOut());
        }
    }

    private void add(List<Measured> stores, String name, EventStorageEngine engine) {
        stores.add(new Measured(new Contender(name, engine), writers.size()));
    }

    private void measure(Measured measured) {
        int count = scale.size(appends, 500, 10);
        measured.one().add(Latencies.measure(count, new Writer(measured.store(), 1)));
        measured.several().add(Latencies.measure(count, new Writer(measured.store(), SEVERAL)));
        for (int i = 0; i < writers.size(); i++) {
            int together = writers.get(i);
            int each = Math.max(1, count * writers.getFirst() / together);
            measured.throughput().get(i).add(throughput(measured.store(), together, each));
        }
    }

    /** Events per second of writers that append so many events each. */
    private static double throughput(Contender store, int together, int count) {
        List<Runnable> work =
                Stream.generate(() -> new Writer(store, 1))
                        .limit(together)
                        .<Runnable>map(writer -> () -> Latencies.measure(count, writer))
                        .toList();
        long start = System.nanoTime();
        new Workers(together).share(work);
        return together * count / ((System.nanoTime() - start) / NANOS_PER_SECOND);
    }

    private MarkdownTable figures(List<Measured> stores) {
        MarkdownTable table =
                new MarkdownTable(
                        "Append", columns("store", "1 event: p50", "p99", "10 events: p50", "p99"));
        for (Measured measured : stores) {
            table.row(
                    Stream.concat(
                                    Stream.of(
                                            measured.store().name(),
                                            millis(measured.one().p50()),
                                            millis(measured.one().p99()),
                                            millis(measured.several().p50()),
                                            millis(measured.several().p99())),
                                    measured.throughput().stream().map(MarkdownTable::perSecond))
                            .toArray(String[]::new));
        }
        return table;
    }

    /** Columns, and one for the throughput of each number of writers. */
    private String[] columns(String... first) {
        return Stream.concat(Stream.of(first), writers.stream().map("events/s of %d"::formatted))
                .toArray(String[]::new);
    }

    /** JetStream's stores are first, then PostgreSQL's, each durable before lazy. */
    private MarkdownTable ratios(List<Measured> stores) {
        MarkdownTable table =
                new MarkdownTable(
                        "Append, in proportion",
                        columns("JetStream / PostgreSQL", "1 event: p50", "10 events: p50"));
        for (int i = 0; i + 2 < stores.size(); i++) {
            Measured jetStream = stores.get(i);
            Measured postgres = stores.get(i + 2);
            table.row(
                    Stream.concat(
                                    Stream.of(
                                            i == 0 ? "durable" : "lazy",
                                            ratio(jetStream.one().p50(), postgres.one().p50()),
                                            ratio(
                                                    jetStream.several().p50(),
                                                    postgres.several().p50())),
                                    IntStream.range(0, writers.size())
                                            .mapToObj(number ->
                                                    ratio(
                                                            jetStream.throughput().get(number),
                                                            postgres.throughput().get(number))))
                            .toArray(String[]::new));
        }
        return table;
    }
}
