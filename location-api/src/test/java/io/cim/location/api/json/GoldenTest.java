package io.cim.location.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.location.api.CommandKind;
import io.cim.location.api.CommandReply;
import io.cim.location.api.ErrorReply;
import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenTest {

    private final ObjectMapper mapper = LocationJson.eventMapper();

    static Stream<String> commands() {
        return Golden.names("commands").stream();
    }

    static Stream<String> events() {
        return Golden.names("events").stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void readsEveryCommand(String file) {
        assertThat(LocationJson.readCommand(kind(file), Golden.bytes(file)).command())
                .isEqualTo(required(Samples.COMMANDS, file));
    }

    @ParameterizedTest
    @MethodSource("events")
    void writesEveryEventByteForByte(String file) throws IOException {
        assertThat(mapper.writeValueAsBytes(required(Samples.EVENTS, file)))
                .asString()
                .isEqualTo(Golden.text(file));
    }

    @ParameterizedTest
    @MethodSource("events")
    void readsBackEveryEvent(String file) throws IOException {
        LocationEvent event = required(Samples.EVENTS, file);
        assertThat((Object) mapper.readValue(Golden.bytes(file), event.getClass()))
                .isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("events")
    void namesEveryEventByItsSubjectToken(String file) {
        assertThat("events." + required(Samples.EVENTS, file).type())
                .isEqualTo(Golden.schema(file));
    }

    @Test
    void keepsTheOrderOfMapsInCommandsAndEvents() throws IOException {
        var command =
                (LocationCommand.Define)
                        LocationJson.readCommand(
                                        CommandKind.DEFINE,
                                        Golden.bytes("commands/define.every-field.json"))
                                .command();
        var event =
                mapper.readValue(
                        Golden.bytes("events/defined.every-field.json"),
                        LocationEvent.Defined.class);
        assertThat(command.metadata().entries().keySet())
                .containsExactly("zone", "cost-center", "app.kubernetes.io/name");
        assertThat(event.metadata().entries().keySet())
                .containsExactly("zone", "cost-center", "app.kubernetes.io/name");
    }

    @Test
    void hasAFileForEveryCommandAndEveryEvent() {
        assertThat(commands().map(GoldenTest::kind)).contains(CommandKind.values());
        assertThat(events().map(file -> (Object) required(Samples.EVENTS, file).getClass()))
                .containsAll(Arrays.asList(LocationEvent.class.getPermittedSubclasses()));
    }

    @Test
    void writesTheReplyOfAnAcceptedCommand() {
        assertThat(LocationJson.write(new CommandReply(Samples.ID, 1, 42, List.of("defined"))))
                .isEqualTo(Golden.bytes("replies/command.json"));
    }

    @Test
    void writesAnEmptyListOfEventsIfNothingChanged() {
        assertThat(
                        LocationJson.write(
                                new CommandReply(Samples.ID, 3, 9_007_199_254_740_993L, List.of())))
                .isEqualTo(Golden.bytes("replies/command.no-change.json"));
    }

    @Test
    void writesARefusalForOneReason() {
        var refusal =
                LocationRefused.because(
                        RefusalCode.LOCATION_ARCHIVED, "location %s is archived", Samples.ID);
        assertThat(LocationJson.write(ErrorReply.of(refusal)))
                .isEqualTo(Golden.bytes("replies/error.json"));
    }

    @Test
    void writesAllViolations() {
        String body =
                Golden.text("commands/define.json")
                        .replace("\"US\"", "\"USA\"")
                        .replace("{\n  \"location_id", "{\"nmae\":1,\"location_id");
        var refusal = Refusals.of(CommandKind.DEFINE, body.getBytes(StandardCharsets.UTF_8));
        assertThat(LocationJson.write(ErrorReply.of(refusal)))
                .isEqualTo(Golden.bytes("replies/error.violations.json"));
    }

    @Test
    void writesTheIncidentOfAFault() {
        assertThat(LocationJson.write(ErrorReply.internalError("7c1e")))
                .isEqualTo(Golden.bytes("replies/error.incident.json"));
    }

    @Test
    void writesTheOutcomeOfACommandThatCouldNotBeAnswered() {
        var reply =
                ErrorReply.unavailable(
                        ErrorReply.Outcome.UNKNOWN, "the event store did not answer in time");
        assertThat(LocationJson.write(reply)).isEqualTo(Golden.bytes("replies/error.outcome.json"));
    }

    private static CommandKind kind(String file) {
        String name = Golden.schema(file).substring("commands.".length());
        return CommandKind.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static <T> T required(Map<String, T> samples, String file) {
        T sample = samples.get(file);
        assertThat(sample).as("sample for %s", file).isNotNull();
        return Objects.requireNonNull(sample);
    }
}
