package io.cim.location.app;

import io.cim.axon.nats.eventstore.StreamMismatchException;
import io.cim.location.app.connection.StartRefusedException;
import io.cim.location.app.logging.Logs;
import io.cim.location.app.settings.InvalidSettingsException;
import io.cim.location.app.settings.Setting;
import io.cim.location.app.settings.SettingSource;
import io.cim.location.app.settings.Settings;
import io.cim.location.app.transfer.TransferException;
import io.cim.location.app.verify.VerificationException;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelMismatchException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line: reads the settings, and runs the service until a signal or a subcommand. */
public final class Main {

    /** The settings, or the command line, are not valid. */
    static final int INVALID_SETTINGS = 2;

    /** The service could not start, or failed. */
    static final int FAILED = 1;

    /** The streams have no fault, and the read model could not be verified. */
    static final int NOT_ALL_VERIFIED = 3;

    /** A verification has found faults. */
    static final int UNSOUND = 4;

    private static final String REBUILD = "rebuild";
    private static final String RETRY_DEAD_LETTERS = "retry-dead-letters";
    private static final String ACCEPT_EXPIRED = "accept-expired";
    private static final String VERIFY = "verify";
    private static final String IMPORT = "import";
    private static final String EXPORT = "export";
    private static final String MONITORING_URL = "--monitoring-url";

    private static final Logger logger = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) {
        silenceAxon();
        int status = commandLine(System.getenv()).execute(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Keeps Axon from its update check and from logging an advertisement. */
    private static void silenceAxon() {
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
    }

    static CommandLine commandLine(Map<String, String> environment) {
        CommandSpec spec =
                withSettings(
                                CommandSpec.create()
                                        .name("location-service")
                                        .versionProvider(() -> new String[] {Version.client()}))
                        .addSubcommand(REBUILD, tool("Rebuilds the read model from the events"))
                        .addSubcommand(
                                RETRY_DEAD_LETTERS,
                                tool(
                                        "Makes the running instances retry what could not be projected"))
                        .addSubcommand(
                                ACCEPT_EXPIRED,
                                tool(
                                        "Accepts the loss of expired events that no snapshot covers, if there is no backup:"
                                                + " locations continue with the versions of their snapshots"))
                        .addSubcommand(VERIFY, verify())
                        .addSubcommand(
                                IMPORT,
                                ImportArguments.addTo(
                                        tool(
                                                "Imports a file of locations through a running service")))
                        .addSubcommand(
                                EXPORT,
                                ExportArguments.addTo(
                                        tool(
                                                "Exports all locations, as they are at one sequence of the stream, to a file")));
        spec.usageMessage()
                .description(
                        "Keeps the places of an organisation: commands and queries over NATS, events in JetStream.")
                .footer(
                        "",
                        "Each option can also be given as an environment variable, --nats-url as NATS_URL.");
        CommandLine commandLine = new CommandLine(spec);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionStrategy(parsed -> run(parsed, environment));
        commandLine.setParameterExceptionHandler(Main::reject);
        return commandLine;
    }

    private static CommandSpec tool(String description) {
        CommandSpec spec = withSettings(CommandSpec.create());
        spec.usageMessage().description(description + ".");
        return spec;
    }

    private static CommandSpec verify() {
        CommandSpec spec =
                tool("Checks the events, the snapshots and the read model, and changes nothing");
        spec.addOption(
                OptionSpec.builder(MONITORING_URL)
                        .type(List.class)
                        .auxiliaryTypes(URI.class)
                        .splitRegex(",")
                        .paramLabel("URL")
                        .description(
                                "monitoring of a NATS server, http://host:8222, from which its sync interval is read;"
                                        + " several are separated by commas")
                        .build());
        spec.usageMessage()
                .footer(
                        "",
                        "Exit codes: 0 no fault; 1 the verification failed; 2 invalid settings; 3 no fault in the streams, the"
                                + " read model was not verified; 4 faults were found.");
        return spec;
    }

    private static CommandSpec withSettings(CommandSpec spec) {
        spec.mixinStandardHelpOptions(true);
        for (Setting<?> setting : Settings.ALL) {
            spec.addOption(
                    OptionSpec.builder(setting.flag())
                            .type(String.class)
                            .paramLabel(setting.name())
                            .description(
                                    setting.description()
                                            + (setting.defaultValue().isEmpty()
                                                    ? ""
                                                    : " (default: %s)"
                                                            .formatted(setting.defaultValue())))
                            .build());
        }
        return spec;
    }

    private static int run(ParseResult parsed, Map<String, String> environment) {
        @Nullable Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        CommandLine commandLine = parsed.commandSpec().commandLine();
        PrintWriter err = commandLine.getErr();
        @Nullable ParseResult tool = parsed.subcommand();
        try {
            SettingSource source = new SettingSource(flags(parsed, tool), environment);
            if (tool != null && tool.commandSpec().name().equals(REBUILD)) {
                Settings.requireReadModel(source); // else no service would find what was built
            }
            Settings settings = Settings.read(source);
            Logs.configure(settings.logLevel(), settings.logFormat());
            return tool == null
                    ? run(settings)
                    : run(
                            tool,
                            Settings.namesReadModel(source),
                            new Tools(settings, commandLine.getOut(), err));
        } catch (InvalidSettingsException invalid) {
            invalid.problems().forEach(problem -> err.println("location-service: " + problem));
            return INVALID_SETTINGS;
        }
    }

    private static int run(ParseResult tool, boolean withReadModel, Tools tools) {
        String name = tool.commandSpec().name();
        try {
            return switch (name) {
                case REBUILD -> tools.rebuild();
                case RETRY_DEAD_LETTERS -> tools.retryDeadLetters();
                case ACCEPT_EXPIRED -> tools.acceptExpired();
                case VERIFY ->
                        tools.verify(
                                withReadModel, tool.matchedOptionValue(MONITORING_URL, List.of()));
                case IMPORT -> tools.importFile(ImportArguments.of(tool));
                case EXPORT -> tools.exportFile(ExportArguments.of(tool));
                default -> throw new IllegalStateException("no subcommand is called " + name);
            };
        } catch (InvalidSettingsException invalid) {
            throw invalid;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (StreamMismatchException
                | StartRefusedException
                | ReadModelMismatchException
                | ReadModelException
                | VerificationException
                | TransferException
                | UncheckedIOException refused) {
            logger.error("{} failed: {}", name, reason(refused));
        } catch (RuntimeException failure) {
            logger.error("{} failed", name, failure);
        }
        return FAILED;
    }

    /** Runs the service until a signal ends the process, or it cannot continue. */
    private static int run(Settings settings) {
        LocationService service = new LocationService(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(service::close, "shutdown"));
        try {
            service.start();
            service.awaitEnd();
            logger.error(
                    "The NATS server has closed the connection for good: see its reason above");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (StreamMismatchException
                | StartRefusedException
                | ReadModelMismatchException
                | ReadModelException
                | UncheckedIOException refused) {
            logger.error("The location service cannot start: {}", reason(refused));
        } catch (RuntimeException
                | Error failure) { // else its threads would keep a dead service alive
            logger.error("The location service cannot start", failure);
        }
        return FAILED;
    }

    /** The message of a failure, and that of its root cause if it is another one. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(failure.getMessage());
        String cause = String.valueOf(root.getMessage());
        return message.contains(cause) ? message : message + ": " + cause;
    }

    /** The flags of the service and of the tool; those of the tool override. */
    private static Map<String, String> flags(ParseResult parsed, @Nullable ParseResult tool) {
        Map<String, String> flags = new HashMap<>();
        for (ParseResult given : tool == null ? List.of(parsed) : List.of(parsed, tool)) {
            for (Setting<?> setting : Settings.ALL) {
                if (given.hasMatchedOption(setting.flag())) {
                    flags.put(setting.name(), given.matchedOptionValue(setting.flag(), ""));
                }
            }
        }
        return flags;
    }

    private static int reject(ParameterException invalid, String[] arguments) {
        invalid.getCommandLine().getErr().println("location-service: " + invalid.getMessage());
        return INVALID_SETTINGS;
    }
}
