package io.cim.location.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.location.api.CommandKind;
import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationId;
import io.cim.location.api.Metadata;
import io.cim.location.api.json.CommandArbitraries;
import io.cim.location.api.json.CommandValues;
import io.cim.location.api.json.CommandWriting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.sessions.JqwikSession;

/**
 * Commands of all kinds on a few locations, as clients send them. Some change nothing, and many are
 * refused.
 */
final class RandomCommands {

    private static final Map<CommandKind, Integer> WEIGHTS =
            Map.ofEntries(
                    Map.entry(CommandKind.DEFINE, 3),
                    Map.entry(CommandKind.UPDATE, 3),
                    Map.entry(CommandKind.SET_PARENT, 2),
                    Map.entry(CommandKind.REMOVE_PARENT, 1),
                    Map.entry(CommandKind.ADD_METADATA, 1),
                    Map.entry(CommandKind.REMOVE_METADATA, 1),
                    Map.entry(CommandKind.ADD_IDENTIFIER, 1),
                    Map.entry(CommandKind.REMOVE_IDENTIFIER, 1),
                    Map.entry(CommandKind.ADD_TAGS, 1),
                    Map.entry(CommandKind.REMOVE_TAGS, 1),
                    Map.entry(CommandKind.ARCHIVE, 1),
                    Map.entry(CommandKind.RESTORE, 1));

    private RandomCommands() {}

    /** A command by its name. */
    record Command(String name, ObjectNode body) {

        private static Command of(LocationCommand command) {
            try {
                ObjectNode body =
                        (ObjectNode) Installation.MAPPER.readTree(CommandWriting.json(command));
                body.remove("expected_version");
                return new Command(CommandWriting.kind(command).wire(), body);
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    /** Commands on at most this number of locations. */
    static List<Command> generate(Random random, int locations, int count) {
        Arbitrary<LocationId> ids =
                Arbitraries.of(
                        Stream.generate(() -> new UUID(random.nextLong(), random.nextLong()))
                                .limit(locations)
                                .map(LocationId::new)
                                .toList());
        Arbitrary<Metadata> metadata =
                Arbitraries.of(Metadata.EMPTY, new Metadata(Map.of("floor", "1", "a", "ä")));
        List<Command> commands = new ArrayList<>();
        JqwikSession.run(() -> {
            var generator =
                    CommandArbitraries.commands(CommandValues.few(ids, ids, metadata), WEIGHTS)
                            .generator(count);
            while (commands.size() < count) {
                commands.add(Command.of(generator.next(random).value()));
            }
        });
        return commands;
    }
}
