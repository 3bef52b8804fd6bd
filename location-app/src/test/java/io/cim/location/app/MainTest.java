package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Map<String, String> environment, String... arguments) {
        CommandLine commandLine = Main.commandLine(environment);
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    @Test
    void saysWhatIsWrongWithEverySettingAndEndsWithTwo() {
        int status = run(Map.of("LOG_LEVEL", "loud"), "--snapshot-frequency", "0");
        assertThat(status).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "location-service: LOG_LEVEL (--log-level): must be trace, debug, info, warn or error, was 'loud'",
                        "location-service: SNAPSHOT_FREQUENCY (--snapshot-frequency): must be a whole number from 1 to "
                                + "1000000, was '0'");
    }

    @Test
    void refusesAFlagThatItDoesNotKnow() {
        assertThat(run(Map.of(), "--snapshot-frequenzy", "7")).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("--snapshot-frequenzy");
    }

    @Test
    void listsEverySettingInItsHelp() {
        assertThat(run(Map.of(), "--help")).isZero();
        for (Setting setting : Setting.values()) {
            assertThat(out.toString()).contains(setting.flag() + "=" + setting.name());
        }
    }

    @Test
    void knowsItsVersion() {
        assertThat(run(Map.of(), "--version")).isZero();
        assertThat(out.toString().strip()).isEqualTo("location-service " + Version.current());
    }
}
