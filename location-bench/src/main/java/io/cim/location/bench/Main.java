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
                "Measures the event store on JetStream beside its peers, and the read model, on"
                        + " servers of its own.",
        mixinStandardHelpOptions = true,
        subcommands = {
            LoadBenchmark.class,
            DeliveryBenchmark.class,
            AppendBenchmark.class,
            MoveBenchmark.class,
            CatchUpBenchmark.class,
            QueryBenchmark.class,
            RebuildBenchmark.class
        })
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty("logback.configurationFile", "bench-logback.xml");
        silenceAxon();
        System.exit(commandLine().execute(arguments));
    }

    /** Keeps Axon from its update check and from logging an advertisement. */
    private static void silenceAxon() {
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
    }

    /** The command line, whose {@linkplain CommandLine#setOut output} is the tables. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((failure, command, _) -> {
                    failure.printStackTrace(new PrintWriter(command.getErr(), true));
                    return 1;
                });
    }
}
