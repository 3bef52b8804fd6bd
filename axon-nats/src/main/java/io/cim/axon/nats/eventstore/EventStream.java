package io.cim.axon.nats.eventstore;

import java.util.List;

/**
 * The streams of an event store as they stand on the server, created or checked by {@link
 * EventStreams#open}.
 *
 * @param definition what was asked for
 * @param identity the id of the stream of the events, which a backup keeps; a stream of the same
 *     name that was created anew has another
 * @param lastSequence the last sequence of the stream of the events, 0 where it is new
 * @param remarks what an operator should know: settings that were updated or that differ and are
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
