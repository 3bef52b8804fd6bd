package io.cim.location.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cim.location.api.CommandKind;
import io.cim.location.api.ErrorReply;
import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationRefused;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CommandPropertiesTest {

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE) // the edges have their own tables
    void everyCommandIsReadBackAsItWasWritten(@ForAll("commands") LocationCommand command) {
        byte[] json = CommandWriting.json(command).getBytes(StandardCharsets.UTF_8);
        assertThat(LocationJson.readCommand(CommandWriting.kind(command), json).command())
                .isEqualTo(command);
    }

    @Property(tries = 500)
    void anyBytesAreReadOrRefused(@ForAll CommandKind kind, @ForAll byte[] body) {
        assertOnlyRefused(kind, body);
    }

    @Property(tries = 500)
    void anyTextLikeJsonIsReadOrRefused(
            @ForAll CommandKind kind, @ForAll("textsLikeJson") String body) {
        assertOnlyRefused(kind, body.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void anyDamagedCommandIsReadOrRefused(
            @ForAll("commands") LocationCommand command,
            @ForAll int position,
            @ForAll byte damage) {
        byte[] json = CommandWriting.json(command).getBytes(StandardCharsets.UTF_8);
        json[Math.floorMod(position, json.length)] = damage;
        assertOnlyRefused(CommandWriting.kind(command), json);
    }

    private static void assertOnlyRefused(CommandKind kind, byte[] body) {
        assertThatCode(
                        () -> {
                            try {
                                LocationJson.readCommand(kind, body);
                            } catch (LocationRefused refusal) {
                                LocationJson.write(ErrorReply.of(refusal));
                            }
                        })
                .doesNotThrowAnyException();
    }

    @Provide
    Arbitrary<LocationCommand> commands() {
        return CommandArbitraries.commands(CommandValues.all());
    }

    @Provide
    Arbitrary<String> textsLikeJson() {
        return ValueArbitraries.textsLikeJson();
    }
}
