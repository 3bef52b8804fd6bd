package io.cim.axon.nats.eventstore;

/**
 * How far an aggregate's events go.
 *
 * @param aggregateIdentifier the aggregate
 * @param version the number of its events: 0 where it has none, else Axon's sequence number of the
 *     last plus one
 * @param streamSequence the stream sequence of its last event, 0 where it has none
 */
public record AggregatePosition(String aggregateIdentifier, long version, long streamSequence) {}
