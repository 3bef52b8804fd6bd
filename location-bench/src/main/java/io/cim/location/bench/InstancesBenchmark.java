package io.cim.location.bench;

import static io.cim.location.bench.MarkdownTable.decimal;

import io.cim.location.projection.testing.PostgresProcess;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * One instance of the service beside two that share a PostgreSQL server and a nats-server: commands
 * to many locations and to one, and queries.
 */
@Command(
        name = "instances",
        description =
                "One and two instances on one PostgreSQL server: commands to many locations and to"
                        + " one, and queries.",
        mixinStandardHelpOptions = true)
final class InstancesBenchmark implements Runnable {

    private static final Set<Operation> OPERATIONS =
            Collections.unmodifiableSet(EnumSet.of(Operation.UPDATE, Operation.GET));
    private static final double PER_THOUSAND = 1_000;

    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private Loads loads = new Loads();
    @Mixin private Charts charts = new Charts();

    /**
     * Some instances under a load.
     *
     * @param conflicts appends that another instance's came before, for 1,000 that were stored, by
     *     the number of clients
     * @param refusals requests that were refused, of 1,000, by the number of clients
     */
    private record Side(
            Cluster cluster,
            LenientTarget target,
            MeasuredTarget measured,
            Map<Integer, Series> conflicts,
            Map<Integer, Series> refusals) {

        Side(Cluster cluster, LenientTarget target, Duration idleDeadline) {
            this(
                    cluster,
                    target,
                    cluster.measured(target, idleDeadline),
                    new TreeMap<>(),
                    new TreeMap<>());
        }

        void define() {
            target.service().defineLocations("Room 101");
            measured.awaitIdle();
        }

        void measure(Operation operation, int clients, Duration duration) {
            double conflictsBefore = appends("conflict");
            double storedBefore = appends("stored");
            target.refusals().reset();
            long requests = measured.measureClosed(operation, clients, duration);
            if (operation.isCommand()) {
                add(refusals, clients, target.refusals().sum() / (double) requests);
                add(
                        conflicts,
                        clients,
                        (appends("conflict") - conflictsBefore)
                                / (appends("stored") - storedBefore));
            }
        }

        private double appends(String outcome) {
            return cluster.counter(
                    "event_store_append_seconds_count{outcome=\"%s\"}".formatted(outcome));
        }

        private static void add(Map<Integer, Series> figures, int clients, double share) {
            figures.computeIfAbsent(clients, _ -> new Series()).add(PER_THOUSAND * share);
        }
    }

    @Override
    public void run() {
        try (PostgresProcess postgres = PostgresProcess.start()) {
            List<Cluster> clusters = new ArrayList<>();
            try {
                clusters.add(Cluster.open("two instances"));
                clusters.add(Cluster.open("one instance"));
                start(clusters.getFirst(), 2, postgres);
                start(clusters.getLast(), 1, postgres);
                measure(clusters);
            } finally {
                clusters.forEach(Cluster::close);
            }
        }
    }

    private static void start(Cluster cluster, int instances, PostgresProcess postgres) {
        Map<String, String> environment =
                Map.of(
                        "DATABASE_URL",
                        postgres.createDatabase(),
                        "DATABASE_USER",
                        PostgresProcess.USER);
        IntStream.range(0, instances).forEach(_ -> cluster.start(environment));
    }

    private void measure(List<Cluster> clusters) {
        List<Side> many = sides(clusters, Target.LOCATIONS, OPERATIONS);
        List<Side> one = sides(clusters, 1, EnumSet.of(Operation.UPDATE));
        for (int round = 0; round < loads.scale().rounds(); round++) {
            measure(Operation.UPDATE, many);
            measure(Operation.GET, many);
            measure(Operation.UPDATE, one);
        }
        print(
                List.of(contest("many locations", many), contest("one location", one)),
                List.of(many, one));
    }

    private List<Side> sides(List<Cluster> clusters, int locations, Set<Operation> operations) {
        List<Side> sides =
                clusters.stream()
                        .map(cluster ->
                                new Side(
                                        cluster,
                                        new LenientTarget(cluster.locations(locations, operations)),
                                        loads.idleDeadline()))
                        .toList();
        for (Side side : sides) {
            side.define();
            side.measured().warmUp(loads.warmUp(), loads.most());
        }
        return sides;
    }

    private static Contest contest(String name, List<Side> sides) {
        return new Contest(name, sides.stream().map(Side::measured).toList());
    }

    private void measure(Operation operation, List<Side> sides) {
        for (Side side : sides) {
            for (int clients : loads.clients()) {
                side.measure(operation, clients, loads.duration());
            }
            side.measured().noteMemory();
        }
    }

    private void print(List<Contest> contests, List<List<Side>> sides) {
        PrintWriter out = command.commandLine().getOut();
        ContestTables tables = new ContestTables(contests, OPERATIONS, loads.clients(), List.of());
        tables.print(out);
        MarkdownTable conflicts = tables.tableByClients("Updates of 1,000");
        for (int i = 0; i < contests.size(); i++) {
            for (Side side : sides.get(i)) {
                String name = "%s, %s".formatted(side.target().name(), contests.get(i).name());
                conflicts.row(
                        tables.cells(
                                "conflicts: " + name, count -> median(side.conflicts(), count)));
                conflicts.row(
                        tables.cells("refused: " + name, count -> median(side.refusals(), count)));
            }
        }
        conflicts.print(out);
        ContestCharts curves = new ContestCharts(contests);
        OPERATIONS.forEach(operation ->
                charts.write(
                        "instances-throughput-" + operation.wire(), curves.throughput(operation)));
    }

    private static String median(Map<Integer, Series> figures, int clients) {
        return decimal(ContestTables.of(figures, clients).median());
    }
}
