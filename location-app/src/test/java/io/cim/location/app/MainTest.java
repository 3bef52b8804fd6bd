package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.cim.location.app.settings.Setting;
import io.cim.location.app.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MainTest {

    private static final String NO_READ_MODEL =
            "location-service: STATE_DIR (--state-dir) or DATABASE_URL (--database-url): one of them must name the read model to rebuild";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Map<String, String> environment, String... arguments) {
        CommandLine commandLine = Main.commandLine(environment);
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    @Test
    void reportsEveryInvalidSettingAndExitsWithTwo() {
        int status = run(Map.of("LOG_LEVEL", "loud"), "--snapshot-frequency", "0");
        assertThat(status).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "location-service: LOG_LEVEL (--log-level): must be trace, debug, info, warn or error, was 'loud'",
                        "location-service: SNAPSHOT_FREQUENCY (--snapshot-frequency): must be a whole number from 1 to "
                                + "1000000, was '0'");
    }

    @Test
    void refusesAnUnknownFlag() {
        assertThat(run(Map.of(), "--snapshot-frequenzy", "7")).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("--snapshot-frequenzy");
    }

    @Test
    void listsEverySettingInItsHelp() {
        assertThat(run(Map.of(), "--help")).isZero();
        for (Setting<?> setting : Settings.ALL) {
            assertThat(out.toString()).contains(setting.flag() + "=" + setting.name());
        }
    }

    @Test
    void listsItsSubcommandsInItsHelp() {
        assertThat(run(Map.of(), "--help")).isZero();
        assertThat(out.toString().lines().map(String::strip))
                .contains(
                        "rebuild             Rebuilds the read model from the events.",
                        "retry-dead-letters  Makes the running instances retry what could not be",
                        "verify              Checks the events, the snapshots and the read model, and",
                        "import              Imports a file of locations through a running service.",
                        "export              Exports all locations, as they are at one sequence of the");
    }

    @ParameterizedTest
    @CsvSource({
        "rebuild, Rebuilds the read model from the events.",
        "retry-dead-letters, Makes the running instances retry what could not be projected.",
        "verify, Exit codes: 0 no fault;",
        "import, Exit codes: 0 everything is imported;",
        "export, Exit codes: 0 everything is exported;"
    })
    void describesASubcommandAndItsOptions(String subcommand, String does) {
        assertThat(run(Map.of(), subcommand, "--help")).isZero();
        assertThat(out.toString()).contains("location-service " + subcommand).contains(does);
        for (Setting<?> setting : Settings.ALL) {
            assertThat(out.toString()).contains(setting.flag() + "=" + setting.name());
        }
    }

    @Test
    void acceptsASettingBeforeOrAfterTheSubcommand() {
        assertThat(run(Map.of(), "--log-level", "loud", "retry-dead-letters")).isEqualTo(2);
        assertThat(run(Map.of(), "retry-dead-letters", "--log-level", "loud")).isEqualTo(2);
        assertThat(run(Map.of(), "--log-level", "info", "retry-dead-letters", "--log-level", "x"))
                .isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "location-service: LOG_LEVEL (--log-level): must be trace, debug, info, warn or error, was 'loud'",
                        "location-service: LOG_LEVEL (--log-level): must be trace, debug, info, warn or error, was 'loud'",
                        "location-service: LOG_LEVEL (--log-level): must be trace, debug, info, warn or error, was 'x'");
    }

    @Test
    void requiresTheReadModelToRebuild() {
        assertThat(run(Map.of(), "rebuild")).isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly(NO_READ_MODEL);
    }

    @Test
    void refusesFilesThatItCannotTransfer(@TempDir Path directory) throws IOException {
        String text = Files.createFile(directory.resolve("locations.txt")).toString();
        assertThat(run(Map.of(), "import", text)).isEqualTo(2);
        assertThat(run(Map.of(), "import", text + ".csv")).isEqualTo(2);
        assertThat(run(Map.of(), "import", "--format=xml", text)).isEqualTo(2);
        assertThat(run(Map.of(), "import", "--format=csv", "--in-flight=0", text)).isEqualTo(2);
        assertThat(run(Map.of(), "import")).isEqualTo(2);
        assertThat(run(Map.of(), "export", text + "/all.csv")).isEqualTo(2);
        assertThat(err.toString().lines().map(line -> line.replace(directory.toString(), "")))
                .containsExactly(
                        "location-service: --format: must be given, since the name of '/locations.txt' does not end with .ndjson, .jsonl, .csv, .geojson or .json",
                        "location-service: FILE: must be a file that can be read, was '/locations.txt.csv'",
                        "location-service: Invalid value for option '--format': expected one of [NDJSON, CSV, GEOJSON] (case-insensitive) but was 'xml'",
                        "location-service: --in-flight: must be from 1 to 4096, was 0",
                        "location-service: Missing required parameter: 'FILE'",
                        "location-service: FILE: must be in a directory that can be written to, was '/locations.txt/all.csv'");
    }

    @Test
    void refusesAnUnknownSubcommand() {
        assertThat(run(Map.of(), "rebuilt")).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains("rebuilt");
    }

    @Test
    void knowsItsVersion() {
        assertThat(run(Map.of(), "--version")).isZero();
        assertThat(out.toString().strip()).isEqualTo("location-service " + Version.current());
    }
}
