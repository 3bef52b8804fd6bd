package io.cim.axon.nats.eventstore;

/**
 * The position of an aggregate after its last event.
 *
 * @param aggregateIdentifier the aggregate
 * @param version the number of its events: 0 if it has none, else Axon's sequence number of the
 *     last one plus one
 * @param streamSequence the stream sequence of its last event, 0 if it has none
 */
public record AggregatePosition(String aggregateIdentifier, long version, long streamSequence) {}
