package io.cim.location.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of benchmarks whose figures are also curves. */
final class Charts {

    @Option(
            names = "--svg",
            paramLabel = "DIR",
            description = "write the curves of the figures into this directory")
    private @Nullable Path directory;

    /** Writes a chart if the option is given, as {@code <name>.svg}. */
    void write(String name, Chart chart) {
        if (directory == null) {
            return;
        }
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(name + ".svg"), chart.svg());
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write a chart to " + directory, failure);
        }
    }
}
