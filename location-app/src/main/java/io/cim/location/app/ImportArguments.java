package io.cim.location.app;

import io.cim.location.app.settings.InvalidSettingsException;
import io.cim.location.app.transfer.FileImport;
import io.cim.location.app.transfer.TransferFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The arguments of {@code import}.
 *
 * @param report the file of the refused records, absent for the standard error
 * @param inFlight the most commands in flight
 */
record ImportArguments(
        Path file, TransferFormat format, boolean dryRun, int inFlight, Optional<Path> report) {

    private static final int MOST_IN_FLIGHT = 4_096;
    private static final int IN_FLIGHT_DEFAULT = 64;

    private static final String DRY_RUN = "--dry-run";
    private static final String IN_FLIGHT = "--in-flight";
    private static final String REPORT = "--report";

    ImportArguments {
        if (report.isPresent() && isSame(file, report.get())) {
            throw new InvalidSettingsException(
                    List.of(REPORT + ": must be another file than the one to import"));
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new InvalidSettingsException(
                    List.of("FILE: must be a file that can be read, was '%s'".formatted(file)));
        }
        if (inFlight < 1 || inFlight > MOST_IN_FLIGHT) {
            throw new InvalidSettingsException(
                    List.of(
                            "%s: must be from 1 to %d, was %d"
                                    .formatted(IN_FLIGHT, MOST_IN_FLIGHT, inFlight)));
        }
    }

    private static boolean isSame(Path file, Path report) {
        try {
            return Files.exists(report) && Files.isSameFile(file, report);
        } catch (IOException unreadable) {
            return false; // which is found when it is opened
        }
    }

    /** Adds the parameters to the tool. */
    static CommandSpec addTo(CommandSpec tool) {
        TransferArguments.addTo(tool, "the file to import");
        tool.addOption(
                OptionSpec.builder(DRY_RUN)
                        .description("check the file only, without a service")
                        .build());
        tool.addOption(
                OptionSpec.builder(IN_FLIGHT)
                        .type(int.class)
                        .paramLabel("N")
                        .description(
                                "the most commands in flight (default: %d)"
                                        .formatted(IN_FLIGHT_DEFAULT))
                        .build());
        tool.addOption(
                OptionSpec.builder(REPORT)
                        .type(Path.class)
                        .paramLabel("FILE")
                        .description(
                                "write the refused records to a file, as NDJSON (default: the standard error)")
                        .build());
        tool.usageMessage()
                .footer(
                        "",
                        "Exit codes: 0 everything is imported; 1 records were refused, or the import failed; 2 invalid arguments or settings.");
        return tool;
    }

    static ImportArguments of(ParseResult tool) {
        Path file = TransferArguments.file(tool);
        return new ImportArguments(
                file,
                TransferArguments.format(tool, file),
                tool.hasMatchedOption(DRY_RUN),
                tool.matchedOptionValue(IN_FLIGHT, IN_FLIGHT_DEFAULT),
                Optional.ofNullable(tool.<@Nullable Path>matchedOptionValue(REPORT, null)));
    }

    /** The line that describes the result. */
    String summary(FileImport imported, long existing) {
        return dryRun
                ? "%d records: %d can be imported, %d are refused; the parents of %d are not in the file"
                        .formatted(
                                imported.records(),
                                imported.records() - imported.refused(),
                                imported.refused(),
                                imported.withParentElsewhere())
                : "%d records: %d imported, %d there already, %d refused"
                        .formatted(
                                imported.records(),
                                imported.records() - existing - imported.refused(),
                                existing,
                                imported.refused());
    }
}
