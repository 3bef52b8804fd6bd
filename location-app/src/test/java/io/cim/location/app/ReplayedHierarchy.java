package io.cim.location.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.nats.client.Connection;
import io.nats.client.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hierarchy after each message of the stream, computed from subjects and bodies alone, without
 * code of the service.
 */
final class ReplayedHierarchy {

    private final Map<String, String> parents = new HashMap<>();
    private final List<String> cycles = new ArrayList<>();
    private int moves;
    private int guards;

    private ReplayedHierarchy() {}

    /** Replays the stream up to its present end. */
    static ReplayedHierarchy of(Connection connection) throws Exception {
        ReplayedHierarchy hierarchy = new ReplayedHierarchy();
        for (Message message : StreamMessages.of(connection)) {
            hierarchy.apply(message, message.metaData().streamSequence());
        }
        return hierarchy;
    }

    private void apply(Message message, long sequence) throws Exception {
        String[] tokens = message.getSubject().split("\\.", -1);
        String location = tokens[2];
        switch (tokens[3]) {
            case "defined", "parent_set" -> {
                JsonNode parent = Installation.MAPPER.readTree(message.getData()).path("parent_id");
                moves += tokens[3].equals("parent_set") ? 1 : 0;
                if (parent.isTextual()) {
                    parents.put(location, parent.textValue());
                    findCycle(location, sequence);
                }
            }
            case "parent_removed" -> parents.remove(location);
            case "changed" -> guards += location.equals("hierarchy") ? 1 : 0;
            default -> {}
        }
    }

    private void findCycle(String location, long sequence) {
        Set<String> line = new LinkedHashSet<>();
        @Nullable String next = location;
        while (next != null && line.add(next)) {
            next = parents.get(next);
        }
        if (next != null) {
            cycles.add("at sequence %d: %s".formatted(sequence, line));
        }
    }

    /** The cycles after any message. */
    List<String> cycles() {
        return cycles;
    }

    /** The number of moves. */
    int moves() {
        return moves;
    }

    /** The number of guards. */
    int guards() {
        return guards;
    }
}
