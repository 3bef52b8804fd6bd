package io.cim.location.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.cim.location.api.CommandKind;
import io.cim.location.api.LocationCommand;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The equality of payloads. */
class PayloadHashTest {

    private static final String ID = "550e8400-e29b-41d4-a716-446655440000";

    private static String hash(CommandKind kind, String body) {
        return LocationJson.readCommand(kind, body.getBytes(StandardCharsets.UTF_8)).payloadHash();
    }

    private static String metadata(String entries) {
        return hash(
                CommandKind.DEFINE,
                "{\"location_id\":\"%s\",\"name\":\"n\",\"location_type\":\"Logical\",\"metadata\":{%s}}"
                        .formatted(ID, entries));
    }

    @Test
    void doesNotDependOnTheOrderOfFieldsNorOnWhiteSpace() {
        assertThat(
                        hash(
                                CommandKind.ARCHIVE,
                                "{\"location_id\":\"%s\",\"reason\":\"r\"}".formatted(ID)))
                .isEqualTo(
                        hash(
                                CommandKind.ARCHIVE,
                                " { \"reason\" : \"\\u0072\",\n\"location_id\":\"%s\" } "
                                        .formatted(ID)))
                .matches("[A-Za-z0-9_-]{22}");
    }

    @Test
    void dependsOnTheCommand() {
        String body = "{\"location_id\":\"%s\"}".formatted(ID);
        assertThat(
                        Stream.of(
                                        CommandKind.ARCHIVE,
                                        CommandKind.RESTORE,
                                        CommandKind.REMOVE_PARENT)
                                .map(kind -> hash(kind, body)))
                .doesNotHaveDuplicates();
    }

    @Test
    void distinguishesValuesWhoseJoinedTextsAreEqual() {
        assertThat(
                        List.of(
                                metadata(""),
                                metadata("\"a\":\"bc\""),
                                metadata("\"ab\":\"c\""),
                                metadata("\"a\":\"b\",\"c\":\"\""),
                                metadata("\"a\":\"\",\"bc\":\"\"")))
                .doesNotHaveDuplicates();
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void isEqualForEqualCommandsOnly(
            @ForAll("commands") LocationCommand one, @ForAll("commands") LocationCommand other) {
        assertThat(
                        hash(CommandWriting.kind(one), CommandWriting.json(one))
                                .equals(
                                        hash(
                                                CommandWriting.kind(other),
                                                CommandWriting.json(other))))
                .isEqualTo(one.equals(other));
    }

    @Provide
    Arbitrary<LocationCommand> commands() {
        return CommandArbitraries.commands(CommandValues.all());
    }
}
