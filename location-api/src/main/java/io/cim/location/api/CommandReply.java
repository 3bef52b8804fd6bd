package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The answer to an accepted command.
 *
 * @param version the version of the location: the number of its events
 * @param sequence the stream sequence of the last event that the command wrote, or of the
 *     location's last event if it wrote none
 * @param events the types of the events that the command wrote, empty if it changed nothing
 */
public record CommandReply(
        LocationId locationId,
        long version,
        long sequence,
        @JsonInclude(JsonInclude.Include.ALWAYS) List<String> events) {

    public CommandReply {
        if (version < 1) {
            throw new IllegalArgumentException("version must be at least 1, was " + version);
        }
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence must be at least 1, was " + sequence);
        }
        events = List.copyOf(events);
    }
}
