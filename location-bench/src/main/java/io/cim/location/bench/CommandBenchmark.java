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

    private static final List<Integer> CLIENTS = List.of(1, 16, 64, 256);
    private static final List<Integer> QUICK_CLIENTS = List.of(1, 4);

    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private Scale scale = new Scale();
    @Mixin private Peer peer = new Peer();

    @Option(
            names = "--clients",
            split = ",",
            description = "clients of the closed loads (default: 1,16,64,256)")
    private @Nullable List<Integer> clients;

    @Option(
            names = "--operations",
            split = ",",
            description = "of define, update and get (default: all)")
    private Set<Operation> operations = EnumSet.allOf(Operation.class);

    @Option(names = "--millis", description = "of each load in a round (default: 2,000)")
    private @Nullable Integer millis;

    @Option(names = "--rate", description = "requests/s of the open loads (default: 500)")
    private @Nullable Integer rate;

    @Option(
            names = "--cold-millis",
            description = "of load after each start of a process (default: 10,000)")
    private @Nullable Integer coldMillis;

    @Option(
            names = "--warm-up-millis",
            description = "of load before the warm rounds, for each service (default: 60,000)")
    private @Nullable Integer warmUpMillis;

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
        Duration idleDeadline = Duration.ofMillis(scale.size(null, 60_000, 300));
        try (@Nullable PostgresProcess postgres = peer.startProcess();
                CommandContest lazy =
                        CommandContest.open(Commit.LAZY, operations, postgres, idleDeadline);
                @Nullable CommandContest durable =
                        withoutDurable
                                ? null
                                : CommandContest.open(
                                        Commit.DURABLE, commands(), postgres, idleDeadline)) {
            List<CommandContest> contests =
                    Stream.of(lazy, durable).filter(Objects::nonNull).toList();
            contests.forEach(
                    contest -> contest.limit().warmUp(millis(warmUpMillis, 12_000, 100), most()));
            if (!withoutCold) {
                measureStarts(contests);
            }
            contests.stream()
                    .flatMap(contest -> contest.installations().stream())
                    .forEach(each -> each.start(millis(warmUpMillis, 60_000, 300), most()));
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
        new ContestTables(contests, operations, clients()).print(out);
        StartTables starts = new StartTables(contests, clients());
        starts.printMemory(out);
        if (!withoutCold) {
            starts.printStarts(out);
        }
    }

    private Set<Operation> commands() {
        Set<Operation> commands = EnumSet.copyOf(operations);
        commands.removeIf(operation -> !operation.isCommand());
        return commands;
    }

    private List<Integer> clients() {
        return scale.sizes(clients, CLIENTS, QUICK_CLIENTS);
    }

    /** The clients of a load that is not measured for several numbers of them: 64, if they are. */
    static int most(List<Integer> clients) {
        return clients.contains(64) ? 64 : clients.getLast();
    }

    private int most() {
        return most(clients());
    }

    private Duration millis(@Nullable Integer given, int full, int small) {
        return Duration.ofMillis(scale.size(given, full, small));
    }

    private void measureStarts(List<CommandContest> contests) {
        Duration load = millis(coldMillis, 10_000, 200);
        for (int round = 0; round < scale.rounds(); round++) {
            contests.stream()
                    .flatMap(contest -> contest.installations().stream())
                    .forEach(each -> each.measureStart(load, most()));
        }
    }

    private void measureWarm(List<CommandContest> contests) {
        List<MeasuredTarget> targets =
                contests.stream().flatMap(contest -> contest.targets().stream()).toList();
        for (int round = 0; round < scale.rounds(); round++) {
            for (Operation operation : operations) {
                targets.stream()
                        .filter(target -> target.has(operation))
                        .forEach(target -> measure(target, operation));
            }
            targets.forEach(MeasuredTarget::noteMemory);
        }
    }

    private void measure(MeasuredTarget target, Operation operation) {
        target.measure(operation, clients(), scale.size(rate, 500, 50), millis(millis, 2_000, 100));
    }
}
