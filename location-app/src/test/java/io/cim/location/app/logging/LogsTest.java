package io.cim.location.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.location.app.settings.LogFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log as {@code logback.xml} has it. */
class LogsTest {

    private final ByteArrayOutputStream standardOutput = new ByteArrayOutputStream();
    private final ByteArrayOutputStream standardError = new ByteArrayOutputStream();
    private final LogbackMDCAdapter requestContext = new LogbackMDCAdapter();

    private Logger root;

    @BeforeEach
    void readConfiguration() throws Exception {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(requestContext);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(getClass().getResource("/logback.xml"));
        root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        replace("STDOUT", standardOutput);
        replace("STDERR", standardError);
    }

    private void replace(String appender, ByteArrayOutputStream output) {
        ((OutputStreamAppender<?>) root.getAppender(appender)).setOutputStream(output);
    }

    private static String text(ByteArrayOutputStream output) {
        return output.toString(StandardCharsets.UTF_8);
    }

    @Test
    void hasWarningsAndErrorsOnStandardErrorAndAllElseOnStandardOutput() {
        Logs.configure(root, Level.DEBUG, LogFormat.TEXT);
        root.debug("one");
        root.info("two");
        root.warn("three");
        root.error("four");
        assertThat(text(standardOutput).lines())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("DEBUG ROOT - one"),
                        line -> assertThat(line).endsWith("INFO  ROOT - two"));
        assertThat(text(standardError).lines())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("WARN  ROOT - three"),
                        line -> assertThat(line).endsWith("ERROR ROOT - four"));
    }

    @Test
    void hasOnlyLinesFromItsLevelOn() {
        Logs.configure(root, Level.ERROR, LogFormat.TEXT);
        root.info("one");
        root.warn("two");
        assertThat(text(standardOutput)).isEmpty();
        assertThat(text(standardError)).isEmpty();
    }

    @Test
    void hasTheContextOfARequest() {
        requestContext.put("command_id", "c-1");
        root.warn("one");
        assertThat(text(standardError)).endsWith("WARN  ROOT - one [command_id=c-1]%n".formatted());
    }

    @Test
    void hasAnObjectInEachLineAsJson() throws Exception {
        Logs.configure(root, Level.INFO, LogFormat.JSON);
        requestContext.put("command_id", "c-1");
        root.warn("{} of\n{}", 1, 2, new IllegalStateException("why"));
        JsonNode line = new ObjectMapper().readTree(text(standardError));
        assertThat(text(standardError).lines()).hasSize(1);
        assertThat(line.path("level").asText()).isEqualTo("WARN");
        assertThat(line.path("formattedMessage").asText()).isEqualTo("1 of\n2");
        assertThat(line.at("/mdc/command_id").asText()).isEqualTo("c-1");
        assertThat(line.at("/throwable/message").asText()).isEqualTo("why");
        assertThat(line.path("timestamp").isIntegralNumber()).isTrue();
    }
}
