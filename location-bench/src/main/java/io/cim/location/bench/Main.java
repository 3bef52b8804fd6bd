package io.cim.location.bench;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line: a subcommand for each benchmark, which prints tables to the standard output.
 */
@Command(
        name = "bench",
        description =
                "Measures the service and its event store on JetStream beside their peers, and the"
                        + " read model, on servers of its own.",
        mixinStandardHelpOptions = true,
        subcommands = {
            LoadBenchmark.class,
            DeliveryBenchmark.class,
            AppendBenchmark.class,
            MoveBenchmark.class,
            CommandBenchmark.class,
            SnapshotBenchmark.class,
            InstancesBenchmark.class,
            CatchUpBenchmark.class,
            QueryBenchmark.class,
            RebuildBenchmark.class,
            ImportBenchmark.class
        })
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        configureLibraries();
        System.exit(commandLine().execute(arguments));
    }

    /** Log lines on the standard error; no update check and no advertisement of Axon's. */
    static void configureLibraries() {
        System.setProperty("logback.configurationFile", "bench-logback.xml");
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
    }

    /** The command line, whose {@linkplain CommandLine#setOut output} is the tables. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, _) -> {
                    failure.printStackTrace(new PrintWriter(command.getErr(), true));
                    return 1;
                });
    }
}
