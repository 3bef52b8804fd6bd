package io.cim.location.app;

import io.cim.location.app.settings.InvalidSettingsException;
import io.cim.location.app.transfer.TransferFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The arguments that {@code import} and {@code export} have in common. */
final class TransferArguments {

    private static final String FORMAT = "--format";

    private TransferArguments() {}

    static void addTo(CommandSpec tool, String fileDescription) {
        tool.addPositional(
                PositionalParamSpec.builder()
                        .index("0")
                        .required(true)
                        .arity("1")
                        .type(Path.class)
                        .paramLabel("FILE")
                        .description(fileDescription)
                        .build());
        tool.addOption(
                OptionSpec.builder(FORMAT)
                        .type(TransferFormat.class)
                        .paramLabel("FORMAT")
                        .description(
                                "ndjson, csv or geojson (default: by the end of the file's name)")
                        .build());
    }

    static Path file(ParseResult tool) {
        return Objects.requireNonNull(tool.<@Nullable Path>matchedPositionalValue(0, null));
    }

    static TransferFormat format(ParseResult tool, Path file) {
        @Nullable TransferFormat given = tool.matchedOptionValue(FORMAT, null);
        return given != null
                ? given
                : TransferFormat.of(file)
                        .orElseThrow(() ->
                                new InvalidSettingsException(
                                        List.of(
                                                "%s: must be given, since the name of '%s' does not end with .ndjson, .jsonl, .csv, .geojson or .json"
                                                        .formatted(FORMAT, file))));
    }
}
