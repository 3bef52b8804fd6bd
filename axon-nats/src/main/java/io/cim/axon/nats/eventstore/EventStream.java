package io.cim.axon.nats.eventstore;

import java.util.List;

/**
 * The streams of an event store on the server, created or checked by {@link EventStreams#open}.
 *
 * @param definition their definition
 * @param identity the id of the stream of the events, which a backup keeps; a recreated stream of
 *     the same name has another
 * @param lastSequence the last sequence of the stream of the events, 0 if it is new
 * @param remarks messages for operators: settings that were updated, or that differ and are
 *     tolerated
 */
public record EventStream(
        EventStreamDefinition definition,
        String identity,
        long lastSequence,
        List<String> remarks) {

    public EventStream {
        remarks = List.copyOf(remarks);
    }
}
