package io.cim.location.domain;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A command that wrote events of its location, with its answer.
 *
 * @param commandId the id that its client gave it
 * @param payloadHash the hash of its payload
 * @param version the location's version after its last event, from 1
 * @param sequence the stream sequence of its last event, from 1; null until the event is read from
 *     a store that has such sequences
 * @param events the types of its events, for instance {@code defined}; at least one
 */
public record WrittenCommand(
        String commandId,
        String payloadHash,
        long version,
        @Nullable Long sequence,
        List<String> events) {

    public WrittenCommand {
        if (version < 1) {
            throw new IllegalArgumentException("version must be at least 1, was " + version);
        }
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a command that wrote has at least one event");
        }
        events = List.copyOf(events);
    }

    /** The same command after one more of its events. */
    WrittenCommand with(long newVersion, @Nullable Long newSequence, String event) {
        return new WrittenCommand(
                commandId,
                payloadHash,
                newVersion,
                newSequence,
                Stream.concat(events.stream(), Stream.of(event)).toList());
    }
}
