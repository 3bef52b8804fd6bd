package io.cim.axon.nats.eventstore;

import java.time.Instant;
import java.util.List;

/**
 * The streams of an event store as they stand on the server, created or checked by {@link
 * EventStreams#open}.
 *
 * @param definition what was asked for
 * @param created when the stream of the events was created, by which a recreated one is told apart
 * @param lastSequence the last sequence of the stream of the events, 0 where it is new
 * @param remarks what an operator should know: settings that were updated or that differ and are
 *     tolerated
 */
public record EventStream(
        EventStreamDefinition definition,
        Instant created,
        long lastSequence,
        List<String> remarks) {

    public EventStream {
        remarks = List.copyOf(remarks);
    }
}
