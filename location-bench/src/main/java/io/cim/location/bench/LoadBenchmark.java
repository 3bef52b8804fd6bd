package io.cim.location.bench;

import static io.cim.location.bench.MarkdownTable.count;
import static io.cim.location.bench.MarkdownTable.millis;
import static io.cim.location.bench.MarkdownTable.ratio;

import io.cim.location.bench.Population.Length;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The latency of one reader that loads an aggregate of 1, 10 or 100 events from a small store and
 * from a large one, both warm.
 */
@Command(
        name = "load",
        description =
                "Loads of aggregates of 1, 10 and 100 events, from a small and a large store.",
        mixinStandardHelpOptions = true)
final class LoadBenchmark implements Runnable {

    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private Scale scale = new Scale();
    @Mixin private Peer peer = new Peer();

    @Option(names = "--small", description = "events in the small store (default: 100,000)")
    private @Nullable Integer small;

    @Option(names = "--large", description = "events in the large store (default: 1,000,000)")
    private @Nullable Integer large;

    @Option(names = "--loads", description = "loads of each length in a round (default: 500)")
    private @Nullable Integer loads;

    private final RandomGenerator random = new Random(1);

    /** A filled store and its figures. */
    private record Filled(Contender store, Population population, Map<Length, Latencies> measured) {

        static Filled with(Population population, Contender store) {
            population.fill(store);
            Map<Length, Latencies> measured = new EnumMap<>(Length.class);
            for (Length length : Length.values()) {
                measured.put(length, new Latencies());
            }
            return new Filled(store, population, measured);
        }

        Latencies latencies(Length length) {
            return Objects.requireNonNull(measured.get(length));
        }

        void load(Length length, RandomGenerator random) {
            store.load(population.any(length, random), length.events());
        }
    }

    @Override
    public void run() {
        Population few = new Population(scale.size(small, 100_000, 1_000), scale.unit());
        Population many = new Population(scale.size(large, 1_000_000, 2_000), scale.unit());
        List<Filled> stores = new ArrayList<>();
        try (JetStreamServer nats = JetStreamServer.start();
                @Nullable PostgresServer postgres = peer.start()) {
            stores.add(Filled.with(few, new Contender("JetStream", nats.engine("small"))));
            stores.add(Filled.with(many, new Contender("JetStream", nats.engine("large"))));
            if (postgres != null) {
                stores.add(Filled.with(few, new Contender("PostgreSQL", postgres.engine("small"))));
                stores.add(
                        Filled.with(many, new Contender("PostgreSQL", postgres.engine("large"))));
                postgres.settle("small");
                postgres.settle("large");
            }
            measure(stores);
        }
        latencies(stores).print(command.commandLine().getOut());
        ratios(stores).print(command.commandLine().getOut());
    }

    private void measure(List<Filled> stores) {
        int repetitions = scale.size(loads, 500, 10);
        for (int round = 0; round < scale.rounds(); round++) {
            for (Filled filled : stores) {
                for (Length length : Length.values()) {
                    Runnable load = () -> filled.load(length, random);
                    Latencies.measure(repetitions, load); // warm-up
                    filled.latencies(length).add(Latencies.measure(repetitions, load));
                }
            }
        }
    }

    private static MarkdownTable latencies(List<Filled> stores) {
        MarkdownTable table =
                new MarkdownTable("Load", "store", "events in it", "events loaded", "p50", "p99");
        for (Length length : Length.values()) {
            for (Filled filled : stores) {
                Latencies latencies = filled.latencies(length);
                table.row(
                        filled.store().name(),
                        count(filled.population().events()),
                        count(length.events()),
                        millis(latencies.p50()),
                        millis(latencies.p99()));
            }
        }
        return table;
    }

    /** JetStream's small and large store are first, then PostgreSQL's. */
    private static MarkdownTable ratios(List<Filled> stores) {
        MarkdownTable table =
                new MarkdownTable(
                        "Load, in proportion", "of p50", "1 event", "10 events", "100 events");
        for (int i = 0; i + 1 < stores.size(); i += 2) {
            String name = stores.get(i).store().name();
            row(table, name + ": large / small", stores.get(i + 1), stores.get(i));
        }
        for (int i = 0; i + 2 < stores.size(); i++) {
            Filled jetStream = stores.get(i);
            row(
                    table,
                    "JetStream / PostgreSQL: " + count(jetStream.population().events()),
                    jetStream,
                    stores.get(i + 2));
        }
        return table;
    }

    private static void row(MarkdownTable table, String title, Filled filled, Filled peer) {
        List<String> cells = new ArrayList<>(List.of(title));
        for (Length length : Length.values()) {
            cells.add(ratio(filled.latencies(length).p50(), peer.latencies(length).p50()));
        }
        table.row(cells.toArray(String[]::new));
    }
}
