package io.cim.location.app;

import io.cim.location.app.settings.InvalidSettingsException;
import io.cim.location.app.transfer.TransferFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The arguments of {@code export}.
 *
 * @param at the sequence of the last event, absent for the last one of the stream
 */
record ExportArguments(Path file, TransferFormat format, OptionalLong at) {

    private static final String AT = "--at";

    ExportArguments {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null
                || !Files.isDirectory(directory)
                || !Files.isWritable(directory)
                || Files.isDirectory(file)) {
            throw new InvalidSettingsException(
                    List.of(
                            "FILE: must be in a directory that can be written to, was '%s'"
                                    .formatted(file)));
        }
    }

    /** Adds the parameters to the tool. */
    static CommandSpec addTo(CommandSpec tool) {
        TransferArguments.addTo(tool, "the file to write");
        tool.addOption(
                OptionSpec.builder(AT)
                        .type(Long.class)
                        .paramLabel("SEQUENCE")
                        .description(
                                "export the locations as they were after the event at this sequence of the stream (default: the last event)")
                        .build());
        tool.usageMessage()
                .footer(
                        "",
                        "Exit codes: 0 everything is exported; 1 the file lacks something, or the export failed; 2 invalid arguments or settings.");
        return tool;
    }

    static ExportArguments of(ParseResult tool) {
        Path file = TransferArguments.file(tool);
        @Nullable Long at = tool.matchedOptionValue(AT, null);
        return new ExportArguments(
                file,
                TransferArguments.format(tool, file),
                at == null ? OptionalLong.empty() : OptionalLong.of(at));
    }
}
