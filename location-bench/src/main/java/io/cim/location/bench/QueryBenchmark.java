package io.cim.location.bench;

import static io.cim.location.bench.MarkdownTable.count;
import static io.cim.location.bench.MarkdownTable.millis;

import io.cim.location.api.LocationQuery;
import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.query.FilledReadModel;
import io.cim.location.projection.testing.PostgresProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The latency of queries of the read model, in SQLite and in PostgreSQL. */
@Command(
        name = "query",
        description = "Queries of a read model with many locations, in SQLite and in PostgreSQL.",
        mixinStandardHelpOptions = true)
final class QueryBenchmark implements Runnable {

    private static final int PORTION = 10_000;

    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private Scale scale = new Scale();
    @Mixin private Peer peer = new Peer();

    @Option(names = "--locations", description = "in the read model (default: 1,000,000)")
    private @Nullable Integer locations;

    @Option(names = "--queries", description = "of each kind in a round (default: 200)")
    private @Nullable Integer queries;

    private final RandomGenerator random = new Random(1);

    /** A filled read model and its figures. */
    private record Filled(
            String name, FilledReadModel readModel, Map<QuerySample, Latencies> measured) {

        static Filled with(Places places, String name, FilledReadModel readModel) {
            System.err.printf("filling %s with %,d locations%n", name, places.count());
            places.portions(PORTION).forEach(readModel::add);
            readModel.complete();
            Map<QuerySample, Latencies> measured = new HashMap<>();
            for (QuerySample sample : QuerySample.ALL) {
                measured.put(sample, new Latencies());
            }
            return new Filled(name, readModel, measured);
        }

        Latencies latencies(QuerySample sample) {
            return Objects.requireNonNull(measured.get(sample));
        }
    }

    @Override
    public void run() {
        Places places = new Places(scale.size(locations, 1_000_000, 20_000));
        try (TemporaryDirectory directory = TemporaryDirectory.create("read-model-");
                @Nullable PostgresProcess postgres = peer.startProcess();
                FilledReadModel embedded =
                        FilledReadModel.in(new ReadModelStore.Embedded(directory.path()));
                @Nullable FilledReadModel shared = shared(postgres)) {
            List<Filled> stores = new ArrayList<>();
            stores.add(Filled.with(places, "SQLite", embedded));
            if (shared != null) {
                stores.add(Filled.with(places, "PostgreSQL", shared));
            }
            stores.forEach(filled -> requireIndexes(filled, places));
            measure(stores, places);
            table(stores, places).print(command.commandLine().getOut());
        }
    }

    private static @Nullable FilledReadModel shared(@Nullable PostgresProcess postgres) {
        return postgres == null
                ? null
                : FilledReadModel.in(
                        new ReadModelStore.Shared(
                                postgres.createDatabase(),
                                Optional.of(PostgresProcess.USER),
                                Optional.empty()));
    }

    private void requireIndexes(Filled filled, Places places) {
        for (QuerySample sample : QuerySample.ALL) {
            filled.readModel()
                    .plans(sample.maker().query(places, filled.readModel(), random))
                    .forEach((statement, plan) -> {
                        if (!isLimitedCount(statement)
                                && (isSequentialScan(plan) || isScan(plan))) {
                            throw new IllegalStateException(
                                    "%s reads a whole table for '%s': %s%n%s"
                                            .formatted(
                                                    filled.name(),
                                                    sample.title(),
                                                    statement,
                                                    plan));
                        }
                    });
        }
    }

    /**
     * Whether it counts no further than needed: a table where every fifth row counts is not read
     * far.
     */
    private static boolean isLimitedCount(String statement) {
        return statement.startsWith("SELECT COUNT(*) FROM (SELECT 1 FROM location l WHERE");
    }

    /**
     * Whether PostgreSQL reads the table as a whole. Up to a limit it reads the table too if every
     * fifth row is among the candidates.
     */
    private static boolean isSequentialScan(String plan) {
        List<String> steps = plan.lines().toList();
        for (int i = 0; i < steps.size(); i++) {
            boolean isLimited = i > 0 && steps.get(i - 1).contains("Limit ");
            if (steps.get(i).contains("Seq Scan on location ") && !isLimited) {
                return true;
            }
        }
        return false;
    }

    /** Whether SQLite reads the table {@code l}, and not an index or the rows of a query. */
    private static boolean isScan(String plan) {
        List<String> steps = plan.lines().toList();
        return steps.contains("SCAN l")
                && !steps.contains("CO-ROUTINE l")
                && !steps.contains("MATERIALIZE l");
    }

    private void measure(List<Filled> stores, Places places) {
        int repetitions = scale.size(queries, 200, 10);
        for (int round = 0; round < scale.rounds(); round++) {
            for (Filled filled : stores) {
                for (QuerySample sample : QuerySample.ALL) {
                    filled.latencies(sample).add(measure(sample, filled, places, repetitions));
                }
            }
        }
    }

    private Histogram measure(QuerySample sample, Filled filled, Places places, int repetitions) {
        Iterator<LocationQuery> made =
                Stream.generate(() -> sample.maker().query(places, filled.readModel(), random))
                        .limit(repetitions)
                        .toList()
                        .iterator();
        return Latencies.measure(
                repetitions,
                () -> {
                    var _ = filled.readModel().answer(made.next());
                });
    }

    private static MarkdownTable table(List<Filled> stores, Places places) {
        List<String> columns = new ArrayList<>(List.of("query"));
        for (Filled filled : stores) {
            columns.addAll(List.of(filled.name() + ": p50", "p99"));
        }
        MarkdownTable table =
                new MarkdownTable(
                        "Queries among %s locations".formatted(count(places.count())),
                        columns.toArray(String[]::new));
        for (QuerySample sample : QuerySample.ALL) {
            List<String> cells = new ArrayList<>(List.of(sample.title()));
            for (Filled filled : stores) {
                Latencies latencies = filled.latencies(sample);
                cells.addAll(List.of(millis(latencies.p50()), millis(latencies.p99())));
            }
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }
}
