package io.cim.location.bench;

import static io.cim.location.bench.MarkdownTable.count;

import io.cim.location.bench.Chart.Curve;
import io.cim.location.bench.Chart.Point;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What {@code SNAPSHOT_FREQUENCY} costs: commands to locations that have to be loaded, commands to
 * locations that are cached, the bytes of both streams, and memory.
 */
@Command(
        name = "snapshots",
        description =
                "Loads of locations, commands to cached ones, storage and memory by the number of"
                        + " events between two snapshots.",
        mixinStandardHelpOptions = true)
final class SnapshotBenchmark implements Runnable {

    private static final Set<Operation> UPDATES = Set.of(Operation.UPDATE);

    /** Cached locations that are changed: so few that each has a snapshot often. */
    private static final int CHANGED_LOCATIONS = 64;

    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private Loads loads = new Loads();
    @Mixin private Charts charts = new Charts();

    @Option(
            names = "--frequencies",
            split = ",",
            description = "of SNAPSHOT_FREQUENCY (default: 10,100,1000)")
    private @Nullable List<Integer> frequencies;

    @Option(
            names = "--lengths",
            split = ",",
            description = "events of the locations that are loaded (default: 5,95,995,1095)")
    private @Nullable List<Integer> lengths;

    @Option(names = "--locations", description = "of each length (default: 16)")
    private @Nullable Integer locations;

    /** A service with one of the frequencies, and the locations that it loads. */
    private record Subject(int frequency, Cluster cluster, List<HistoryTarget> histories) {

        /** Starts an instance that keeps so many locations in memory. */
        void start(int cachedLocations) {
            cluster.start(
                    Map.of(
                            "SNAPSHOT_FREQUENCY", Integer.toString(frequency),
                            "SNAPSHOT_LOAD_TIME", "60000", // a slow moment makes no snapshot
                            "CACHED_LOCATIONS", Integer.toString(cachedLocations)));
        }
    }

    @Override
    public void run() {
        List<Subject> subjects = new ArrayList<>();
        try {
            for (int frequency : frequencies()) {
                subjects.add(subject(frequency));
            }
            measure(subjects);
        } finally {
            clusters(subjects).forEach(Cluster::close);
        }
    }

    private void measure(List<Subject> subjects) {
        subjects.forEach(subject -> {
            subject.start(10_000);
            subject.histories().forEach(HistoryTarget::fill);
        });
        List<Contest> cached = List.of(changes(subjects), histories(subjects, 0, "cached"));
        measureRounds(cached);
        MarkdownTable storage = StorageTable.of(clusters(subjects));
        subjects.forEach(subject -> {
            subject.cluster().stop();
            subject.start(1);
        });
        List<Contest> loaded =
                IntStream.range(0, lengths().size())
                        .mapToObj(index -> histories(subjects, index, "loaded"))
                        .toList();
        measureRounds(loaded);
        print(cached, loaded, storage);
    }

    private void print(List<Contest> cached, List<Contest> loaded, MarkdownTable storage) {
        PrintWriter out = command.commandLine().getOut();
        new ContestTables(
                        Stream.of(cached, loaded).flatMap(List::stream).toList(),
                        UPDATES,
                        loads.clients(),
                        List.of())
                .print(out);
        storage.print(out);
        charts.write("snapshots-load", loadChart(loaded));
    }

    private List<Integer> frequencies() {
        return loads.scale().sizes(frequencies, List.of(10, 100, 1_000), List.of(2, 4));
    }

    private List<Integer> lengths() {
        return loads.scale().sizes(lengths, List.of(5, 95, 995, 1_095), List.of(2, 5));
    }

    private Subject subject(int frequency) {
        Cluster cluster = Cluster.open("snapshot every " + count(frequency));
        int each = loads.scale().size(locations, 16, 2);
        return new Subject(
                frequency,
                cluster,
                lengths().stream()
                        .map(length -> new HistoryTarget(cluster.locations(each, UPDATES), length))
                        .toList());
    }

    private static List<Cluster> clusters(List<Subject> subjects) {
        return subjects.stream().map(Subject::cluster).toList();
    }

    private Contest changes(List<Subject> subjects) {
        return contest(
                "changed",
                subjects,
                subject -> {
                    ServiceTarget target = subject.cluster().locations(CHANGED_LOCATIONS, UPDATES);
                    target.defineLocations("Room 101");
                    return target;
                });
    }

    private Contest histories(List<Subject> subjects, int index, String how) {
        return contest(
                "%s with %s events".formatted(how, count(lengths().get(index))),
                subjects,
                subject -> subject.histories().get(index));
    }

    private Contest contest(String name, List<Subject> subjects, Function<Subject, Target> target) {
        return new Contest(
                name,
                subjects.stream()
                        .map(subject ->
                                subject.cluster()
                                        .measured(target.apply(subject), loads.idleDeadline()))
                        .toList());
    }

    private void measureRounds(List<Contest> contests) {
        List<MeasuredTarget> targets =
                contests.stream().flatMap(contest -> contest.targets().stream()).toList();
        targets.forEach(target -> target.warmUp(loads.warmUp(), loads.most()));
        for (int round = 0; round < loads.scale().rounds(); round++) {
            for (MeasuredTarget target : targets) {
                loads.measure(target, Operation.UPDATE);
                target.noteMemory();
            }
        }
    }

    /** The latency of one client by the frequency. */
    private Chart loadChart(List<Contest> loaded) {
        List<Curve> curves = new ArrayList<>();
        for (Contest contest : loaded) {
            List<Point> points = new ArrayList<>();
            for (int i = 0; i < frequencies().size(); i++) {
                Latencies latencies =
                        ContestTables.of(
                                contest.targets().get(i).figures(Operation.UPDATE).closed(),
                                loads.clients().getFirst());
                points.add(new Point(frequencies().get(i), latencies.p50().median()));
            }
            curves.add(new Curve(contest.name(), curves.size(), false, points));
        }
        return ContestCharts.chart(
                "a command that loads its location: p50", "SNAPSHOT_FREQUENCY", "ms", curves);
    }
}
