package io.cim.location.app;

import static io.cim.location.app.Installation.MAPPER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Runs {@code import} and {@code export} in this JVM. */
final class TransferTool {

    private final Map<String, String> environment;

    /** A tool of an installation. */
    TransferTool(Installation installation) {
        this(installation.environment("tool"));
    }

    TransferTool(Map<String, String> environment) {
        this.environment = environment;
    }

    /** What a run has printed, and its exit status. */
    record Run(int status, String out, String err) {

        /** The lines of the report on the standard error. */
        List<JsonNode> refusals() throws Exception {
            List<JsonNode> refusals = new ArrayList<>();
            for (String line : err.lines().filter(line -> line.startsWith("{")).toList()) {
                refusals.add(MAPPER.readTree(line));
            }
            return refusals;
        }
    }

    Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine(environment);
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        int status = commandLine.execute(arguments);
        return new Run(status, out.toString().strip(), err.toString());
    }

    /** The locations of an NDJSON or GeoJSON file without what the service assigns, by lines. */
    static List<ObjectNode> locations(Path file) throws Exception {
        List<ObjectNode> locations = new ArrayList<>();
        try (Stream<String> lines = Files.lines(file)) {
            for (String line : lines.filter(each -> each.startsWith("{")).toList()) {
                if (!line.startsWith("{\"type\":\"FeatureCollection\"")) {
                    locations.add(withoutAssigned(MAPPER.readTree(line)));
                }
            }
        }
        return locations;
    }

    private static ObjectNode withoutAssigned(JsonNode location) {
        ObjectNode fields =
                (ObjectNode) (location.has("properties") ? location.path("properties") : location);
        var _ = fields.remove(List.of("version", "defined_at", "updated_at", "archived_at"));
        return (ObjectNode) location;
    }
}
