package io.cim.location.bench;

import io.cim.location.bench.JdbcEvents.Commit;
import io.cim.location.projection.testing.PostgresProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Commands and queries over NATS, from a client's request to the reply: cold, in the seconds after
 * the start of a process, and warm. All services run as processes of their own.
 */
@Command(
        name = "command",
        description =
                "Commands and queries over NATS, cold and warm, beside the limits of the machine and"
                        + " the same aggregate on Axon's event store in PostgreSQL.",
        mixinStandardHelpOptions = true)
final class CommandBenchmark implements Runnable {

    /** More than the clients and the rate of an open load ever have in flight. */
    static final int CONCURRENT_REQUESTS = 4_096;

    private static final List<Integer> RATES = List.of(500, 1_000, 2_000);
    private static final List<Integer> QUICK_RATES = List.of(50);

    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private Loads loads = new Loads();
    @Mixin private Peer peer = new Peer();
    @Mixin private Charts charts = new Charts();

    @Option(
            names = "--operations",
            split = ",",
            description = "of define, update and get (default: all)")
    private Set<Operation> operations = EnumSet.allOf(Operation.class);

    @Option(
            names = "--rate",
            split = ",",
            description = "requests/s of the open loads (default: 500,1000,2000)")
    private @Nullable List<Integer> rates;

    @Option(
            names = "--cold-millis",
            description = "of load after each start of a process (default: 10,000)")
    private @Nullable Integer coldMillis;

    @Option(names = "--without-cold", description = "leave the starts of processes out")
    private boolean withoutCold;

    @Option(
            names = "--without-durable",
            description = "leave stores out that sync each write before they acknowledge it")
    private boolean withoutDurable;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description = "write a flight recording of the service on the lazy store, warm")
    private @Nullable Path profile;

    @Override
    public void run() {
        try (@Nullable PostgresProcess postgres = peer.startProcess();
                CommandContest lazy =
                        CommandContest.open(
                                Commit.LAZY, operations, postgres, loads.idleDeadline());
                @Nullable CommandContest durable =
                        withoutDurable
                                ? null
                                : CommandContest.open(
                                        Commit.DURABLE,
                                        commands(),
                                        postgres,
                                        loads.idleDeadline())) {
            List<CommandContest> contests =
                    Stream.of(lazy, durable).filter(Objects::nonNull).toList();
            contests.forEach(
                    contest -> contest.limit().warmUp(loads.warmUp().dividedBy(5), loads.most()));
            if (!withoutCold) {
                measureStarts(contests);
            }
            contests.stream()
                    .flatMap(contest -> contest.installations().stream())
                    .forEach(each -> each.start(loads.warmUp(), loads.most()));
            if (profile == null) {
                measureWarm(contests);
            } else {
                FlightRecording.during(
                        () -> measureWarm(contests), lazy.service().process(), profile);
            }
            print(contests);
        }
    }

    private void print(List<CommandContest> contests) {
        PrintWriter out = command.commandLine().getOut();
        new ContestTables(warm(contests), operations, loads.clients(), rates()).print(out);
        ContestCharts curves = new ContestCharts(warm(contests));
        for (Operation operation : operations) {
            charts.write("command-throughput-" + operation.wire(), curves.throughput(operation));
            charts.write("command-latency-" + operation.wire(), curves.latency(operation));
        }
        if (!withoutCold) {
            StartTables starts = new StartTables(contests, loads.most());
            starts.print(out);
            charts.write("command-start", starts.chart(coldLoad()));
        }
    }

    private static List<Contest> warm(List<CommandContest> contests) {
        return contests.stream().map(CommandContest::warm).toList();
    }

    private Set<Operation> commands() {
        Set<Operation> commands = EnumSet.copyOf(operations);
        commands.removeIf(operation -> !operation.isCommand());
        return commands;
    }

    private List<Integer> rates() {
        return loads.scale().sizes(rates, RATES, QUICK_RATES);
    }

    private Duration coldLoad() {
        return loads.millis(coldMillis, 10_000, 200);
    }

    private void measureStarts(List<CommandContest> contests) {
        for (int round = 0; round < loads.scale().rounds(); round++) {
            contests.stream()
                    .flatMap(contest -> contest.installations().stream())
                    .forEach(each -> each.measureStart(coldLoad(), loads.most()));
        }
    }

    private void measureWarm(List<CommandContest> contests) {
        List<MeasuredTarget> targets =
                warm(contests).stream().flatMap(contest -> contest.targets().stream()).toList();
        for (int round = 0; round < loads.scale().rounds(); round++) {
            for (Operation operation : operations) {
                targets.stream()
                        .filter(target -> target.has(operation))
                        .forEach(target -> measure(target, operation));
            }
            targets.forEach(MeasuredTarget::noteMemory);
        }
    }

    private void measure(MeasuredTarget target, Operation operation) {
        loads.measure(target, operation);
        rates().forEach(rate -> target.measureOpen(operation, rate, loads.duration()));
    }
}
